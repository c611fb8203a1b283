// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simstudio/json.h"

namespace simstudio::json {

/// Whether `text` is one JSON value in valid UTF-8, at most `depth_max` levels deep; if not, `message` says where and
/// what: "byte 17: Missing a comma or } after an object member".
bool check_json(std::string_view text, std::uint32_t depth_max, JsonKind* top_kind, std::string* message);

/// Levels of arrays and objects, strings left out. Linear, and safe on anything.
std::uint32_t depth_of(std::string_view text);

/// The offset of the first byte that is not valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text);

/// The decoded keys of a valid JSON object's members, in order.
std::vector<std::string> object_keys(std::string_view text);

}  // namespace simstudio::json
