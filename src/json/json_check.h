// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/json_string.h"
#include "simstudio/json.h"

namespace simstudio::json {

/// Whether `text` is one JSON value in valid UTF-8, at most `depth_max` levels deep; if not, `message` says where and
/// what: "byte 17: Missing a comma or '}' after an object member".
bool check_json(std::string_view text, std::uint32_t depth_max, JsonKind* top_kind, std::string* message);

/// The decoded keys of a valid JSON object's members, in order.
std::vector<std::string> object_keys(std::string_view text);

}  // namespace simstudio::json
