// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_WAIT_H
#define SIMSTUDIO_WAIT_H

#include <chrono>
#include <cstdint>
#include <thread>

#include "simstudio/client.h"
#include "simstudio/run.h"

namespace simstudio {

/// How `wait` came back.
enum class WaitStatus : std::uint32_t {
  /// The run has ended: look at it.
  Ended,
  /// Not yet, after all the time given.
  TimedOut,
  /// Called from a handler, or while another thread ticks: nothing was waited for, since it could never end.
  Busy,
  /// The handle is empty, or was released or detached.
  Empty,
};

/// Blocks until `run` has ended, by ticking the client: for tools and tests, never for a frame. Handlers of all the
/// client's runs are called meanwhile, and an exception of theirs leaves from here.
///
/// Threads: the one that ticks. `limit` zero or less: no limit.
inline WaitStatus wait(Client& client, const Run& run,
                       std::chrono::milliseconds limit = std::chrono::milliseconds::zero()) {
  const auto began_at = std::chrono::steady_clock::now();
  while (true) {
    const TickReport report = client.tick({std::chrono::microseconds::zero(), 0});
    if (report.busy) return WaitStatus::Busy;
    const RunState state = run.state();
    if (state == RunState::Empty) return WaitStatus::Empty;
    if (state != RunState::Waiting && state != RunState::Streaming) return WaitStatus::Ended;
    if (limit.count() > 0 && std::chrono::steady_clock::now() - began_at >= limit) return WaitStatus::TimedOut;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace simstudio

#endif
