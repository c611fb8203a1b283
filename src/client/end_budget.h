// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

#include "simstudio/clock.h"
#include "transfer/network_loop.h"

namespace simstudio::client {

/// A client's end takes this long at most: its thread's last step, the cancel calls, the transport's end.
constexpr Time kEndBudget = std::chrono::milliseconds(250);
/// How long the thread may take over its last step; it takes far less.
constexpr std::chrono::milliseconds kThreadPatience{80};
constexpr Time kCancelCallBudget = std::chrono::milliseconds(150);

/// What the cancel calls may take once waiting for the thread has taken `spent`. Some of the whole is kept for freeing.
inline Time cancel_call_budget(Time spent) {
  constexpr Time kForTheRest = std::chrono::milliseconds(10);
  const Time left = kEndBudget - transfer::kTransportEndBudget - kForTheRest - spent;
  return std::clamp(left, Time::zero(), kCancelCallBudget);
}

}  // namespace simstudio::client
