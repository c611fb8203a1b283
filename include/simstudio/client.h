// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_CLIENT_H
#define SIMSTUDIO_CLIENT_H

#include <chrono>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "simstudio/detail/client_abi.h"
#include "simstudio/event.h"
#include "simstudio/export.h"
#include "simstudio/options.h"
#include "simstudio/run.h"

namespace simstudio {

/// Runs Sim workflows for one server and one account without ever blocking the caller.
///
/// Threads:  `execute_workflow`, `cancel_owner`, `release_owner`, `connect` and `close` from any thread. `tick` and
///           `poll` from one thread at a time; handlers run inside `tick` and nowhere else.
/// Lifetime: destroying the client ends every live run without calling a handler and returns within 250 ms, network or
///           no network. A `Run` may outlive it. A handler may destroy the client it was called by.
/// Errors:   nothing throws. A request that can't be sent still gives a `Run`, which ends in one error, by `tick`.
/// Cost:     no lock shared with I/O, no system call but the clock and the wake-up of a sleeping network thread.
class Client {
 public:
  /// Starts the network thread. Opens no connection until asked. Options are copied.
  explicit Client(const ClientOptions& options) : core_(detail::core_create(detail::view_of(options))) {}
  ~Client() { detail::core_destroy(core_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Queues one execution of `workflow_id` and returns at once.
  ///
  /// `handler` is called as `void(const Event&)` from `tick`, until the run's one terminal event or until the returned
  /// `Run` is destroyed, whichever comes first. It is destroyed on the network side after that. Everything is copied.
  /// Protocol: POST /api/v2/workflows/{id}/execute, or /api/workflows/{id}/execute with `Api::Legacy`.
  template <typename Handler>
  [[nodiscard]] Run execute_workflow(std::string_view workflow_id, const ExecuteOptions& options, Handler&& handler) {
    return execute(workflow_id, options, detail::make_handler(std::forward<Handler>(handler)));
  }

  /// The same without a handler, for `poll` and for looking at the `Run` itself.
  [[nodiscard]] Run execute_workflow(std::string_view workflow_id, const ExecuteOptions& options) {
    return execute(workflow_id, options, {});
  }

  /// Delivers waiting events to their handlers within `budget`. With nothing waiting this is one atomic read. Neither
  /// allocates nor frees. A second call at the same time, or from a handler, returns `busy` and does nothing.
  /// An exception of a handler leaves from here; its event counts as delivered.
  TickReport tick(const TickBudget& budget = {}) {
#if defined(__cpp_exceptions)
    std::exception_ptr thrown;
    const TickReport report = detail::core_tick(core_, budget, &thrown);
    if (thrown) std::rethrow_exception(thrown);
    return report;
#else
    return detail::core_tick(core_, budget, nullptr);
#endif
  }

  /// Takes up to `capacity` waiting events as plain data; returns how many. Their views live until the next `poll` or
  /// `tick`. A client is used by `poll` or by `tick` with handlers, not by both: `poll` calls no handler.
  std::uint32_t poll(Event* events, std::uint32_t capacity) noexcept {
    return detail::core_poll(core_, events, capacity);
  }

  /// `Run::cancel` for every live run of this owner.
  void cancel_owner(OwnerId owner) noexcept { detail::core_cancel_owner(core_, owner); }
  /// `Run::release` for every live run of this owner; their `Run` handles stay, and stay silent.
  void release_owner(OwnerId owner) noexcept { detail::core_release_owner(core_, owner); }

  /// Makes a connection stand by, ahead of the first line: saves its handshakes then.
  void connect() noexcept { detail::core_connect(core_); }

  /// Cancels every live run; their Cancelled comes by later ticks. Runs asked for afterwards end in CLIENT_CLOSED.
  void close() noexcept { detail::core_close(core_); }

 private:
  Run execute(std::string_view workflow_id, const ExecuteOptions& options, detail::HandlerRef handler) {
    return Run::adopt(detail::execute(core_, workflow_id, options, handler));
  }

  detail::Core* core_;
};

}  // namespace simstudio

#endif
