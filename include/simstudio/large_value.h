// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_LARGE_VALUE_H
#define SIMSTUDIO_LARGE_VALUE_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simstudio/json.h"

namespace simstudio {

/// What Sim puts in the place of a value of more than 8 MiB. No call of Sim's gives the value itself: select a smaller
/// field of it, or let the workflow cut it. An empty view, 0 and a null preview mean: not told.
///
/// Lifetime: views into the `Json` that it was read from.
struct LargeValue {
  /// "string", "object", "array" or "json".
  std::string_view kind;
  /// "lv_..."; empty for an array that was kept in chunks.
  std::string_view id;
  std::string_view key;
  std::string_view run_id;
  /// Of its JSON.
  std::int64_t bytes = 0;
  /// Of an array that was kept in chunks; else 0.
  std::int64_t item_count = 0;
  std::int64_t chunk_count = 0;
  /// How it begins: a text cut off with "...", or the first elements.
  Json preview;
};

/// The reference that stands there in a value's place, or nothing for a value that is itself.
inline std::optional<LargeValue> large_value_of(const Json& value) {
  const bool in_chunks = value["__simLargeArrayManifest"].as_boolean();
  if (!in_chunks && !value["__simLargeValueRef"].as_boolean()) return std::nullopt;
  LargeValue large;
  large.kind = value["kind"].as_text();
  large.id = value["id"].as_text();
  large.key = value["key"].as_text();
  large.run_id = value["executionId"].as_text();
  large.bytes = value[in_chunks ? "byteSize" : "size"].as_integer();
  large.item_count = value["totalCount"].as_integer();
  large.chunk_count = value["chunkCount"].as_integer();
  large.preview = value["preview"];
  return large;
}

/// Where in an output references stand, as paths for `Json::at_path`; "" is the output itself. Keys with dots in them
/// can't be told apart in such a path.
inline std::vector<std::string> large_value_paths(const Json& output) {
  std::vector<std::string> found;
  std::vector<std::pair<std::string, Json>> open{{std::string(), output}};
  while (!open.empty()) {
    const auto [path, value] = std::move(open.back());
    open.pop_back();
    if (large_value_of(value)) {
      found.push_back(path);
      continue;
    }
    // From the last to the first, so that the first is looked at next.
    for (std::uint64_t i = value.size(); i-- > 0;) {
      const Json inner = value.element(i);
      if (!inner.is_object() && !inner.is_array()) continue;
      const std::string name = value.is_object() ? std::string(value.key(i)) : std::to_string(i);
      open.emplace_back(path.empty() ? name : path + "." + name, inner);
    }
  }
  return found;
}

}  // namespace simstudio

#endif
