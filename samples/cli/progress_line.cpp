// SPDX-License-Identifier: Apache-2.0
#include "progress_line.h"

#include <unistd.h>

#include <cstdio>

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 1s;
constexpr auto kBetweenDrawings = 100ms;
constexpr const char* kSpinner[] = {"|", "/", "-", "\\"};
constexpr char kEraseLine[] = "\r\x1b[2K";

}  // namespace

ProgressLine::ProgressLine(const char* interrupt) : interrupt_(interrupt), on_terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(std::uint64_t ended, std::uint64_t total) {
  if (!on_terminal_) return;
  const auto now = Clock::now();
  if (now - start_ < kPatience || now - shown_at_ < kBetweenDrawings) return;
  shown_at_ = now;
  is_shown_ = true;
  std::fprintf(stderr, "%s%s waiting, %.1f s", kEraseLine, kSpinner[shown_count_++ % 4],
               std::chrono::duration<double>(now - start_).count());
  if (total > 1) {
    std::fprintf(stderr, ", %llu of %llu runs ended", static_cast<unsigned long long>(ended),
                 static_cast<unsigned long long>(total));
  }
  std::fprintf(stderr, " (Ctrl-C %s)", interrupt_);
}

void ProgressLine::erase() {
  if (!is_shown_) return;
  is_shown_ = false;
  std::fputs(kEraseLine, stderr);
}
