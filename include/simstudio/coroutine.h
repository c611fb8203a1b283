// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_COROUTINE_H
#define SIMSTUDIO_COROUTINE_H

// For hosts built as C++20; nothing else of the library needs it.

#include <coroutine>
#include <type_traits>
#include <utility>

#include "simstudio/event.h"
#include "simstudio/run.h"

namespace simstudio {

/// What `co_await ended(...)` waits on.
template <typename Start, typename OnEvent>
class [[nodiscard]] Awaited {
 public:
  Awaited(Start start, OnEvent on_event) : start_(std::move(start)), on_event_(std::move(on_event)) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    run_ = start_([this, waiting](const Event& event) {
      if (!is_terminal(event)) {
        on_event_(event);
      } else {
        waiting.resume();  // May destroy this.
      }
    });
  }
  Run await_resume() noexcept { return std::move(run_); }

 private:
  Start start_;
  OnEvent on_event_;
  Run run_;
};

/// Starts a run, or a look-up, and resumes the coroutine with it once it has ended: inside `tick`, on the thread that
/// ticks. `start` is given a handler and hands it to the call; `on_event` hears what comes before the end.
///
///     Run run = co_await ended([&](auto handler) { return client.execute_workflow("guard", options, handler); });
///     if (const Result* result = run.result()) greet(result->output);
///
/// Threads:  only on the thread that ticks: on another the end may come before the wait has begun.
/// Lifetime: destroying the waiting coroutine releases the run. The client must not be destroyed before: a coroutine
/// that waits then waits for ever.
template <typename Start, typename OnEvent>
Awaited<std::decay_t<Start>, std::decay_t<OnEvent>> ended(Start&& start, OnEvent&& on_event) {
  return {std::forward<Start>(start), std::forward<OnEvent>(on_event)};
}

template <typename Start>
auto ended(Start&& start) {
  return ended(std::forward<Start>(start), [](const Event&) {});
}

}  // namespace simstudio

#endif
