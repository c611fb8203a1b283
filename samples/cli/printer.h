// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <cstdint>
#include <memory>

/// Shows what happens to runs, numbered from 1.
class Printer {
 public:
  virtual ~Printer() = default;
  virtual void print(const simstudio::Event& event, std::uint64_t run) = 0;
  /// Nothing came for a moment; `ended` of `total` runs have ended.
  virtual void wait(std::uint64_t ended, std::uint64_t total) = 0;
};

/// One JSON object a line.
std::unique_ptr<Printer> make_json_printer();
/// Text as it comes, then a short line; of several runs each one's text when it ends.
std::unique_ptr<Printer> make_people_printer(bool several_runs);
/// Of a look-up, which runs nothing: an interrupt stops looking.
std::unique_ptr<Printer> make_look_up_printer();
