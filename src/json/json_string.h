// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace simstudio::json {

/// The offset of the first byte that is not valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text);

inline bool is_high_half(char16_t unit) { return unit >= 0xd800 && unit <= 0xdbff; }
inline bool is_low_half(char16_t unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

/// The code unit of the \uXXXX at `at`, or 0 where there is none.
char16_t escape_at(std::string_view text, std::size_t at);

/// The offset, from `from` on, of the first escape of half a surrogate pair that stands without its other half, or
/// npos.
std::size_t find_lone_half(std::string_view text, std::size_t from = 0);

/// What stands between the quotes of a JSON string, decoded. False for anything but a strictly correct string in valid
/// UTF-8 without lone halves; `out` is then undefined.
bool decode_string(std::string_view between_quotes, std::string& out);

/// True for a string that stands for itself: valid UTF-8, no escape, quote or control character.
bool is_plain_string(std::string_view between_quotes);

}  // namespace simstudio::json
