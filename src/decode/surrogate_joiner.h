// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/wire_json.h"

namespace simstudio::decode {

/// Joins an emoji that a model split between two frames of one block (wire/edge-surrogate-ae).
class SurrogateJoiner {
 public:
  /// The text to show for a frame whose lone halves were replaced by U+FFFD on the way in. Valid until the next call.
  std::string_view join(std::string_view block, std::string_view text, const json::LoneHalves& lone);
  /// A frame of `block` that is not text came: true if a half was waiting, which is U+FFFD now.
  bool flush(std::string_view block);
  /// The stream is over: the blocks that still waited.
  std::vector<std::string> flush_all();

 private:
  using Waiting = std::vector<std::pair<std::string, char16_t>>;
  Waiting::iterator find(std::string_view block);

  Waiting waiting_;
  std::string joined_;
};

}  // namespace simstudio::decode
