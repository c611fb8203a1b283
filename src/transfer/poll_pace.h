// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/random.h"
#include "simstudio/clock.h"

namespace simstudio::transfer {

/// How long to wait between two looks at a run that goes on: from 1 s, half as long again each time, to 10 s, spread by
/// a quarter. All who poll share 30 looks a minute, a free account's share (sim-api D.2, E.1).
class PollPace {
 public:
  /// `pollers`: how many runs are being polled. `retry_after` is a floor.
  Time next(std::uint64_t pollers, std::optional<std::chrono::milliseconds> retry_after, base::Random& random);

 private:
  Time interval_ = std::chrono::seconds(1);
};

}  // namespace simstudio::transfer
