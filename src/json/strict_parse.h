// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "json/json_string.h"
#include "json/rapidjson.h"

namespace simstudio::json {

/// Values are also walked by recursion (writing, comparing), on stacks as small as a game's worker threads have.
constexpr std::uint32_t kDepthCeiling = 1000;

// Doubles are read to the last bit, so that what a server sent is what is written again.
constexpr unsigned kStrict =
    rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag;

/// Hands events on to `Handler` and stops at the first level that is too deep.
template <typename Handler>
class DepthGuard {
 public:
  using Text = const char*;
  using Size = rapidjson::SizeType;

  DepthGuard(Handler& handler, std::uint32_t depth_max) : handler_(handler), depth_max_(depth_max) {}

  bool Null() { return handler_.Null(); }
  bool Bool(bool value) { return handler_.Bool(value); }
  bool Int(int value) { return handler_.Int(value); }
  bool Uint(unsigned value) { return handler_.Uint(value); }
  bool Int64(std::int64_t value) { return handler_.Int64(value); }
  bool Uint64(std::uint64_t value) { return handler_.Uint64(value); }
  bool Double(double value) { return handler_.Double(value); }
  bool RawNumber(Text text, Size size, bool copy) { return handler_.RawNumber(text, size, copy); }
  bool String(Text text, Size size, bool copy) { return handler_.String(text, size, copy); }
  bool Key(Text text, Size size, bool copy) { return handler_.Key(text, size, copy); }
  bool StartObject() { return enter() && handler_.StartObject(); }
  bool StartArray() { return enter() && handler_.StartArray(); }
  bool EndObject(Size members) {
    --depth_;
    return handler_.EndObject(members);
  }
  bool EndArray(Size elements) {
    --depth_;
    return handler_.EndArray(elements);
  }

  bool too_deep() const { return depth_ > depth_max_; }

 private:
  bool enter() { return ++depth_ <= depth_max_; }

  Handler& handler_;
  std::uint32_t depth_max_;
  std::uint32_t depth_ = 0;
};

/// "byte 17: what is wrong there", for a text that was refused.
std::string describe_fault(std::string_view text, const rapidjson::ParseResult& result, std::uint32_t too_deep);

/// Reads `text`, one JSON value in valid UTF-8 without lone surrogate halves, once from end to end. On a fault false
/// and a `message`; `handler` has then seen a part.
template <typename Handler>
bool read_strictly(std::string_view text, std::uint32_t depth_max, Handler& handler, std::string* message) {
  depth_max = std::min(depth_max, kDepthCeiling);
  // RapidJSON 1.1.0 takes a low half that stands alone and writes what is not UTF-8.
  if (const std::size_t lone = find_lone_half(text); lone != std::string_view::npos) {
    *message = "byte " + std::to_string(lone) + ": half of a surrogate pair without the other half";
    return false;
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  DepthGuard<Handler> guard(handler, depth_max);
  rapidjson::ParseResult result = reader.Parse<kStrict>(stream, guard);
  // It takes a NUL after the value for the text's end.
  if (!result.IsError() && stream.Tell() != text.size()) {
    result.Set(rapidjson::kParseErrorDocumentRootNotSingular, stream.Tell());
  }
  if (!result.IsError()) return true;
  *message = describe_fault(text, result, guard.too_deep() ? depth_max : 0);
  return false;
}

}  // namespace simstudio::json
