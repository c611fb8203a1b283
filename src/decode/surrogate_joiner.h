// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/json_document.h"

namespace simstudio::decode {

/// Joins an emoji that a model split between two frames of one block (wire/edge-surrogate-ae).
class SurrogateJoiner {
 public:
  /// The text to show for a frame whose lone halves were replaced by U+FFFD on the way in.
  std::string join(std::string_view block, std::string_view text, const json::LoneSurrogates& lone);
  /// Nothing to join is waiting anywhere: a frame without lone halves can be shown as it is.
  bool idle() const { return waiting_.empty(); }
  /// A frame of `block` that is not text came: U+FFFD if a half was waiting, else nothing.
  std::string flush(std::string_view block);
  /// The stream is over: the blocks that still waited.
  std::vector<std::string> flush_all();

 private:
  std::vector<std::pair<std::string, char16_t>> waiting_;
};

}  // namespace simstudio::decode
