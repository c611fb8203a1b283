// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "simstudio/clock.h"

namespace simstudio::base {

/// The clock of a client that was given none.
const Clock& steady_clock() noexcept;

/// Seconds since 1970, for HTTP dates alone.
std::int64_t unix_now_s() noexcept;
/// Milliseconds since 1970, to place the moments that a server names.
std::int64_t unix_now_ms() noexcept;

}  // namespace simstudio::base
