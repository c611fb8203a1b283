// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>

#include "simstudio/clock.h"

namespace simstudio::transport {

/// Rounded up, so that a deadline has come when the wait is over. Negative: for ever.
inline int milliseconds_of(Time wait) {
  constexpr std::int64_t kNanosecondsAMillisecond = 1000000;
  constexpr std::int64_t kLongestWaitMs = 60 * 60 * 1000;
  if (wait < Time::zero()) return -1;
  const std::int64_t ms = wait.count() / kNanosecondsAMillisecond + (wait.count() % kNanosecondsAMillisecond != 0);
  return static_cast<int>(std::min(ms, kLongestWaitMs));
}

/// For the waits that know less than a millisecond. `wait` is not negative.
inline timespec timespec_of(Time wait) {
  constexpr std::int64_t kNanosecondsASecond = 1000000000;
  timespec made{};
  made.tv_sec = static_cast<std::time_t>(std::max<std::int64_t>(wait.count(), 0) / kNanosecondsASecond);
  made.tv_nsec = static_cast<decltype(made.tv_nsec)>(std::max<std::int64_t>(wait.count(), 0) % kNanosecondsASecond);
  return made;
}

}  // namespace simstudio::transport
