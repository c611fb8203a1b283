// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

/// "waiting, 3.2 s" on stderr while nothing else is to be seen: on a terminal only, and from the first second on.
class ProgressLine {
 public:
  /// `interrupt`: what Ctrl-C does.
  explicit ProgressLine(const char* interrupt);
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::uint64_t ended, std::uint64_t total);
  /// Before anything else is printed.
  void erase();

 private:
  using Clock = std::chrono::steady_clock;

  const char* interrupt_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_at_ = start_;
  unsigned shown_count_ = 0;
  bool is_shown_ = false;
  bool on_terminal_;
};
