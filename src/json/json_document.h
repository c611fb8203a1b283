// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simstudio/json.h"

namespace simstudio::json {

/// Halves of surrogate pairs that stood alone in a text, as \u escapes.
struct LoneSurrogates {
  char16_t first = 0;
  char16_t last = 0;
};

/// Parses what a server sent. A lone half of a surrogate pair, which real models send (wire/edge-surrogate-ae), becomes
/// U+FFFD and is told in `lone`; all else must be JSON in valid UTF-8. On a fault null and a `message`.
Json parse_from_wire(std::string_view text, std::uint32_t depth_max, std::string* message = nullptr,
                     LoneSurrogates* lone = nullptr);

/// A JSON string value holding `text`; bytes that are not UTF-8 become U+FFFD.
Json make_text(std::string_view text);

}  // namespace simstudio::json
