// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "interrupt.h"
#include "json_lines.h"
#include "printer.h"

namespace {

class JsonPrinter final : public Printer {
 public:
  void print(const simstudio::Event& event, std::uint64_t run) override {
    if (event.rate_limit != nullptr && is_terminal(event)) put(rate_limit_line(*event.rate_limit, run));
    put(json_line(event, run));
    if (std::fflush(stdout) != 0) note_interrupt();
  }
  void wait(std::uint64_t, std::uint64_t) override {}

 private:
  /// By length: a text may hold no zero byte, but a line of megabytes need not be searched for one.
  static void put(const std::string& line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
  }
};

}  // namespace

std::unique_ptr<Printer> make_json_printer() { return std::make_unique<JsonPrinter>(); }
