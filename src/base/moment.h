// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace simstudio::base {

std::int64_t days_since_1970(std::int64_t year, std::int64_t month, std::int64_t day);

/// Milliseconds since 1970 of "2026-11-24T07:08:59.845Z", or of a number of seconds or milliseconds.
std::optional<std::int64_t> parse_moment_ms(std::string_view text);

}  // namespace simstudio::base
