// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "simstudio/clock.h"

namespace simstudio::transfer {

enum class Limit { Deadline, Total, Connect, Idle };

/// The limits in time that one exchange has, and where it stands in them. A limit of zero is none.
struct TimeLimits {
  std::chrono::milliseconds deadline{0};  ///< from the call
  std::chrono::milliseconds total{0};     ///< from the hand-over to the transport
  std::chrono::milliseconds connect{0};   ///< from the hand-over until connected
  std::chrono::milliseconds idle{0};      ///< from the last byte, once connected

  Time submitted_at{0};
  std::optional<Time> started_at;
  std::optional<Time> sent_at;       ///< `started_at`, until a second exchange is sent for the same call
  std::optional<Time> last_byte_at;  ///< set once connected
  std::optional<Time> held_back_at;  ///< set while held back

  /// While what comes is held back, since the host has not taken what came before, `total` and `idle` rest.
  void held_back(bool held, Time now);

  /// When the next of them is met; nothing where none applies.
  std::optional<Time> next() const;
  /// The one that is met, or nothing.
  std::optional<Limit> met(Time now) const;
};

}  // namespace simstudio::transfer
