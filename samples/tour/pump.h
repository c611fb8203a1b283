// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <chrono>
#include <thread>

// A game calls `tick` once a frame. These programs have no frame, so they call it until there is nothing to wait for.

inline bool has_ended(const simstudio::Run& run) {
  return run.state() != simstudio::RunState::Waiting && run.state() != simstudio::RunState::Streaming;
}

/// Why a run that has ended did not succeed: it was never made, or it failed. Null: it succeeded, or was cancelled.
inline const simstudio::Error* error_of(const simstudio::Run& run) {
  if (run.error() != nullptr) return run.error();
  return run.result() != nullptr ? run.result()->error : nullptr;
}

template <typename Condition>
void pump_until(simstudio::Client& client, Condition condition) {
  while (!condition()) {
    client.tick();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

inline void pump_until_ended(simstudio::Client& client, const simstudio::Run& run) {
  pump_until(client, [&] { return has_ended(run); });
}
