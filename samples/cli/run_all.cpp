// SPDX-License-Identifier: Apache-2.0
#include "run_all.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "interrupt.h"

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr int kWithoutSuccess = 1;
constexpr int kRefused = 3;
constexpr int kInterrupted = 130;
constexpr std::size_t kAskedForAtOnce = 1024;  // Below Limits::queued_runs, so that a long batch waits here.
constexpr auto kPause = 1ms;

// A cancel call needs a new connection, and is tried again while the server is still registering the run (a 404, see
// wire/redis-cancel-early). Destroying the client adds the 150 ms that it gives what is still open: one second in all.
constexpr auto kTimeForCancelCalls = 850ms;

/// What no event tells, a cancel call that the server never took for example. Called on the network thread too.
void print_warning(void*, simstudio::LogLevel level, std::string_view line) noexcept {
  if (level != simstudio::LogLevel::Warning) return;
  std::fprintf(stderr, "simstudio: %.*s\n", static_cast<int>(line.size()), line.data());
}

simstudio::ClientOptions with_warnings(simstudio::ClientOptions options) {
  options.log.write = &print_warning;
  return options;
}

class Batch {
 public:
  Batch(const simstudio::ClientOptions& client_options, const std::vector<Start>& starts, Printer& printer,
        int (*answer_status)(const simstudio::Answer&))
      : client_(with_warnings(client_options)),
        starts_(starts),
        printer_(printer),
        answer_status_(answer_status),
        runs_(starts.size()) {}

  int run() {
    while (ended_ < starts_.size()) {
      if (is_interrupted() && !interrupted_) interrupt();
      start_some();
      if (client_.tick().delivered != 0) continue;
      printer_.wait(ended_, starts_.size());
      std::this_thread::sleep_for(kPause);
    }
    if (told_server_to_stop_) let_cancel_calls_leave();
    return interrupted_ ? kInterrupted : status_;
  }

 private:
  void start_some() {
    while (started_ < starts_.size() && started_ - ended_ < kAskedForAtOnce) {
      const std::size_t index = started_++;
      runs_[index] =
          starts_[index](client_, [this, index](const simstudio::Event& event) { on_event(event, index + 1); });
    }
  }

  void on_event(const simstudio::Event& event, std::uint64_t run) {
    printer_.print(event, run);
    if (!simstudio::is_terminal(event)) return;
    ++ended_;
    status_ = std::max(status_, status_of(event));
    const bool may_run = event.may_have_run != simstudio::MayHaveRun::No && !event.run_id.empty();
    if (event.kind == simstudio::EventKind::Cancelled && may_run) told_server_to_stop_ = true;
  }

  int status_of(const simstudio::Event& event) const {
    if (event.kind == simstudio::EventKind::Queued) return 0;
    if (event.kind == simstudio::EventKind::Answer) return answer_status_(*event.answer);
    if (event.kind == simstudio::EventKind::Result) return event.result->success ? 0 : kWithoutSuccess;
    // Found to be unusable before anything was sent: neither the API nor the network had a say.
    const bool unusable = event.error != nullptr && event.error->code == simstudio::ErrorCode::InvalidArgument;
    return unusable ? 2 : kRefused;
  }

  void interrupt() {
    interrupted_ = true;
    // What was not asked for yet is not asked for any more, and so has no line.
    ended_ += starts_.size() - started_;
    started_ = starts_.size();
    client_.close();
  }

  void let_cancel_calls_leave() {
    const auto ends = steady_clock::now() + kTimeForCancelCalls;
    while (steady_clock::now() < ends) {
      client_.tick();
      std::this_thread::sleep_for(kPause);
    }
  }

  simstudio::Client client_;
  const std::vector<Start>& starts_;
  Printer& printer_;
  int (*answer_status_)(const simstudio::Answer&);
  std::vector<simstudio::Run> runs_;
  std::size_t started_ = 0;
  std::size_t ended_ = 0;
  int status_ = 0;
  bool interrupted_ = false;
  bool told_server_to_stop_ = false;
};

}  // namespace

int status_of_answer(const simstudio::Answer& answer) {
  return answer.validation != nullptr && answer.validation->error != nullptr ? kRefused : 0;
}

int run_all(const simstudio::ClientOptions& client_options, const std::vector<Start>& starts, Printer& printer,
            int (*answer_status)(const simstudio::Answer&)) {
  watch_for_interrupts();
  Batch batch(client_options, starts, printer, answer_status);
  return batch.run();
}
