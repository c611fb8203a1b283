// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_RUN_H
#define SIMSTUDIO_RUN_H

#include <cstdint>
#include <string_view>
#include <utility>

#include "simstudio/error.h"
#include "simstudio/event.h"
#include "simstudio/export.h"

namespace simstudio {

/// Where a run stands, as far as `tick` or `poll` has delivered it.
enum class RunState : std::uint32_t {
  /// Nothing delivered yet.
  Waiting,
  /// At least one event delivered, the end not yet.
  Streaming,
  /// Ended in Queued, Result or Answer.
  Finished,
  /// Ended in Error.
  Failed,
  /// Ended in Cancelled.
  Cancelled,
  /// This handle is empty, or was released or detached.
  Empty,
};

namespace detail {

struct RunControl;

SIMSTUDIO_API RunId run_id(const RunControl* run) noexcept;
SIMSTUDIO_API RunState run_state(const RunControl* run) noexcept;
SIMSTUDIO_API std::string_view run_conversation_id(const RunControl* run) noexcept;
SIMSTUDIO_API std::string_view run_text(const RunControl* run) noexcept;
SIMSTUDIO_API const Result* run_result(const RunControl* run) noexcept;
SIMSTUDIO_API const Answer* run_answer(const RunControl* run) noexcept;
SIMSTUDIO_API const Error* run_error(const RunControl* run) noexcept;
SIMSTUDIO_API void run_cancel(RunControl* run) noexcept;
/// These three give up the handle's reference.
SIMSTUDIO_API void run_release(RunControl* run) noexcept;
SIMSTUDIO_API void run_detach(RunControl* run) noexcept;
SIMSTUDIO_API void run_keep(RunControl* run) noexcept;

}  // namespace detail

/// One execution or look-up, and the right to hear of it. Move-only; destroying it is `release()`.
///
/// Threads:  `cancel`, `release`, `detach`, `keep` and the destructor from any thread (one at a time for one `Run`);
///           the looks (`state`, `text`, `result`, `error`) from the thread that ticks, since only `tick` changes them.
/// Lifetime: may outlive its `Client`; its calls then do nothing and its looks show what was last delivered.
/// Errors:   nothing throws; an empty `Run` answers every call harmlessly.
/// Cost:     every call is a few atomic operations, and at most one wake-up of the network thread.
class Run {
 public:
  Run() noexcept = default;
  Run(Run&& other) noexcept : control_(std::exchange(other.control_, nullptr)) {}
  Run& operator=(Run&& other) noexcept {
    if (this != &other) {
      release();
      control_ = std::exchange(other.control_, nullptr);
    }
    return *this;
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() { release(); }

  /// 0 for an empty handle.
  RunId id() const noexcept { return control_ != nullptr ? detail::run_id(control_) : 0; }
  RunState state() const noexcept { return control_ != nullptr ? detail::run_state(control_) : RunState::Empty; }

  /// Of a chat: what ties this message to the next, given or made by us, known at once. Valid as long as this `Run`.
  std::string_view conversation_id() const noexcept {
    return control_ != nullptr ? detail::run_conversation_id(control_) : std::string_view();
  }

  /// Text delivered so far, blocks in the order they first spoke, less what was retracted. Needs
  /// `ExecuteOptions::immediate_text`. Valid until the next `tick` or `poll`.
  std::string_view text() const noexcept {
    return control_ != nullptr ? detail::run_text(control_) : std::string_view();
  }
  /// Once ended in Result; else null. Valid as long as this `Run`.
  const Result* result() const noexcept { return control_ != nullptr ? detail::run_result(control_) : nullptr; }
  /// Once a look-up ended in Answer; else null. Valid as long as this `Run`.
  const Answer* answer() const noexcept { return control_ != nullptr ? detail::run_answer(control_) : nullptr; }
  /// Once ended in Error; else null. Valid as long as this `Run`.
  const Error* error() const noexcept { return control_ != nullptr ? detail::run_error(control_) : nullptr; }

  /// Stops the run on the server. What is queued is dropped, and the only event left is Cancelled, at the next tick.
  void cancel() noexcept {
    if (control_ != nullptr) detail::run_cancel(control_);
  }
  /// Stops it on the server, silently: its handler is never called again, whatever was queued. On another thread than
  /// the ticking one, a handler that is running right now may still be finishing when this returns.
  void release() noexcept {
    if (control_ != nullptr) detail::run_release(std::exchange(control_, nullptr));
  }
  /// Nothing more is delivered; the run finishes unseen and still counts as concurrent.
  void detach() noexcept {
    if (control_ != nullptr) detail::run_detach(std::exchange(control_, nullptr));
  }
  /// Fire and forget: events go on to the end though this handle is gone.
  void keep() noexcept {
    if (control_ != nullptr) detail::run_keep(std::exchange(control_, nullptr));
  }

  /// For the library: takes over one reference.
  static Run adopt(detail::RunControl* control) noexcept {
    Run made;
    made.control_ = control;
    return made;
  }

 private:
  detail::RunControl* control_ = nullptr;
};

}  // namespace simstudio

#endif
