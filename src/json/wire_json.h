// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simstudio/json.h"

namespace simstudio::json {

/// Parses what a server sent, a byte order mark before it taken off. A lone half of a surrogate pair, which real models
/// send (wire/edge-surrogate-ae), becomes U+FFFD, and `had_lone_halves` says so; all else must be JSON in valid UTF-8.
/// On a fault null and a `message`.
Json parse_from_wire(std::string_view text, std::uint32_t depth_max, std::string* message = nullptr,
                     bool* had_lone_halves = nullptr);

/// Halves of surrogate pairs at the ends of a text, each 0 where the text doesn't begin, or end, with one that is
/// alone.
struct LoneHalves {
  char16_t first = 0;
  char16_t last = 0;

  bool none() const { return first == 0 && last == 0; }
};

/// Those of the text member `key` of the JSON object `text`, which `parse_from_wire` has taken.
LoneHalves lone_halves_of(std::string_view text, std::string_view key);

/// A JSON string value holding `text`; bytes that are not UTF-8 become U+FFFD.
Json make_text(std::string_view text);

}  // namespace simstudio::json
