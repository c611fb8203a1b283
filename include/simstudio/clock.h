// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_CLOCK_H
#define SIMSTUDIO_CLOCK_H

#include <chrono>

namespace simstudio {

/// A moment: time since a start that only its clock knows. Only differences mean anything.
using Time = std::chrono::nanoseconds;

/// The only source of time in the library: read once a network step and once a `tick`, then passed on.
///
/// Threads:  `now` is called from the host's ticking thread and from the network thread, at the same time.
/// Lifetime: must outlive every `Client` that was given it.
/// Errors:   none. Time must not go backwards.
/// Cost:     called at most a few times a frame.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Time since the clock's own start; never less than it said before.
  virtual Time now() const noexcept = 0;
};

}  // namespace simstudio

#endif
