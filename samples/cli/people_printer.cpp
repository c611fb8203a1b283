// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>

#include "interrupt.h"
#include "people_answers.h"
#include "printer.h"
#include "progress_line.h"
#include "terminal_text.h"

namespace {

using simstudio::Event;
using simstudio::EventKind;

std::string after(const char* before, std::string_view text) {
  return text.empty() ? std::string() : before + std::string(text);
}

std::string ending_of_result(const simstudio::Result& result) {
  std::string line(result.status_text.empty() ? "ended" : result.status_text);
  if (result.duration_ms >= 0) {
    char time[40];
    std::snprintf(time, sizeof time, " in %.2f s", result.duration_ms / 1000);
    line += time;
  }
  line += after(", run ", result.run_id);
  if (result.error != nullptr) {
    line += after(": ", result.error->message);
    line += after(" (block ", result.error->block_name) + (result.error->block_name.empty() ? "" : ")");
  }
  return line;
}

std::string ending_of(const Event& event) {
  switch (event.kind) {
    case EventKind::Result: return ending_of_result(*event.result);
    case EventKind::Queued:
      return "queued as run " + std::string(event.queued->run_id) + after(", job ", event.queued->task_id);
    case EventKind::Error:
      return std::string(simstudio::error_code_text(event.error->code)) + ": " + std::string(event.error->message);
    case EventKind::Cancelled:
      if (event.may_have_run == simstudio::MayHaveRun::No) return "cancelled before it was sent";
      if (event.run_id.empty()) return "cancelled; nobody can stop its run on the server, which may go on there";
      return "cancelled, the server is told to stop run " + std::string(event.run_id);
    default: return {};
  }
}

std::string retry_for_people(const Event& event) {
  char delay[40];
  std::snprintf(delay, sizeof delay, "%.1f s", static_cast<double>(event.delay.count()) / 1000);
  return "attempt " + std::to_string(event.attempt) + " failed (" +
         std::string(simstudio::error_code_text(event.retry_code)) + "), again in " + delay;
}

class PeoplePrinter final : public Printer {
 public:
  PeoplePrinter(bool several, bool looks_up)
      : several_(several),
        looks_up_(looks_up),
        to_terminal_(isatty(STDOUT_FILENO) != 0),
        progress_(looks_up ? "stops waiting" : "cancels") {}

  void print(const Event& event, std::uint64_t run) override {
    progress_.erase();
    if (event.kind == EventKind::Token) {
      show_token(event, run);
    } else if (event.kind == EventKind::Reset) {
      take_back(run);
    } else if (event.kind == EventKind::Thinking) {
      note(run, "thinking: " + std::string(event.text));
    } else if (event.kind == EventKind::Tool) {
      note(run,
           "tool " + std::string(event.tool_name) +
               (event.tool_phase == simstudio::ToolPhase::Start ? " starts" : after(" ended: ", event.tool_status)));
    } else if (event.kind == EventKind::Warning) {
      note(run, "warning: " + std::string(event.text));
    } else if (event.kind == EventKind::Retry) {
      note(run, retry_for_people(event));
    } else if (simstudio::is_terminal(event)) {
      end(event, run);
    } else if (event.kind == EventKind::Queued) {
      note(run, ending_of(event) + "; waiting for its end");
    }
    if (std::fflush(stdout) != 0) note_interrupt();
  }

  void wait(std::uint64_t ended, std::uint64_t total) override {
    if (at_line_start_) progress_.show(ended, total);
  }

 private:
  void show_token(const Event& event, std::uint64_t run) {
    spoke_[run] = true;
    if (several_) {
      held_[run] += event.text;
    } else {
      put(event.text);
    }
  }

  /// Printed text can't be taken back; what is held for a batch can.
  void take_back(std::uint64_t run) {
    if (several_) {
      held_[run].clear();
    } else {
      note(run, "the text so far was taken back, what follows replaces it (--settled shows only text that stays)");
    }
  }

  void end(const Event& event, std::uint64_t run) {
    if (event.kind == EventKind::Answer) return put(answer_for_people(*event.answer));
    if (several_) put(std::exchange(held_[run], {}));
    if (event.kind == EventKind::Result) {
      const simstudio::Json& output = event.result->output;
      finish_line();
      const bool says_more = !output.is_null() && !(output.is_object() && output.size() == 0);
      if (says_more || (!spoke_[run] && event.result->success)) put(output.dump() + "\n");
    }
    const bool stopped_looking = looks_up_ && event.kind == EventKind::Cancelled;
    note(run, stopped_looking ? "stopped looking; what runs on the server goes on" : ending_of(event));
    held_.erase(run);
    spoke_.erase(run);
  }

  void put(std::string_view text) {
    if (text.empty()) return;
    at_line_start_ = text.back() == '\n';
    const std::string shown = to_terminal_ ? without_control_characters(text) : std::string(text);
    std::fwrite(shown.data(), 1, shown.size(), stdout);
  }

  void finish_line() {
    if (!at_line_start_) put("\n");
  }

  /// On stderr, so that stdout is the answer alone.
  void note(std::uint64_t run, const std::string& text) {
    finish_line();
    std::fflush(stdout);
    const std::string number = several_ ? std::to_string(run) + ": " : std::string();
    std::fprintf(stderr, "%s%s\n", number.c_str(), without_control_characters(text).c_str());
  }

  bool several_;
  bool looks_up_;
  bool to_terminal_;
  bool at_line_start_ = true;
  std::map<std::uint64_t, bool> spoke_;
  std::map<std::uint64_t, std::string> held_;
  ProgressLine progress_;
};

}  // namespace

std::unique_ptr<Printer> make_people_printer(bool several_runs) {
  return std::make_unique<PeoplePrinter>(several_runs, false);
}

std::unique_ptr<Printer> make_look_up_printer() { return std::make_unique<PeoplePrinter>(false, true); }
