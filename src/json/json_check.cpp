// SPDX-License-Identifier: Apache-2.0
#include "json/json_check.h"

#include "json/strict_parse.h"

namespace simstudio::json {
namespace {

struct KindSeen : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, KindSeen> {
  JsonKind kind = JsonKind::Null;
  bool seen = false;

  bool see(JsonKind value) {
    if (!seen) kind = value;
    seen = true;
    return true;
  }
  bool Default() { return see(JsonKind::Number); }
  bool Null() { return see(JsonKind::Null); }
  bool Bool(bool) { return see(JsonKind::Boolean); }
  bool String(const char*, rapidjson::SizeType, bool) { return see(JsonKind::Text); }
  bool StartObject() { return see(JsonKind::Object); }
  bool StartArray() { return see(JsonKind::Array); }
};

/// The keys of the outermost object alone.
struct OuterKeys : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, OuterKeys> {
  std::vector<std::string> keys;
  int depth = 0;

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (depth == 1) keys.emplace_back(text, size);
    return true;
  }
  bool StartObject() { return ++depth > 0; }
  bool StartArray() { return ++depth > 0; }
  bool EndObject(rapidjson::SizeType) { return --depth >= 0; }
  bool EndArray(rapidjson::SizeType) { return --depth >= 0; }
};

}  // namespace

std::string describe_fault(std::string_view text, const rapidjson::ParseResult& result, std::uint32_t too_deep) {
  if (too_deep != 0) {
    return "byte " + std::to_string(result.Offset()) + ": more than " + std::to_string(too_deep) +
           " levels deep, which is the limit json_depth";
  }
  if (const std::size_t bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    return "byte " + std::to_string(bad) + ": not valid UTF-8";
  }
  std::string words = rapidjson::GetParseError_En(result.Code());
  if (!words.empty() && words.back() == '.') words.pop_back();
  return "byte " + std::to_string(result.Offset()) + ": " + words;
}

bool check_json(std::string_view text, std::uint32_t depth_max, JsonKind* top_kind, std::string* message) {
  KindSeen seen;
  if (!read_strictly(text, depth_max, seen, message)) return false;
  if (top_kind != nullptr) *top_kind = seen.kind;
  return true;
}

std::vector<std::string> object_keys(std::string_view text) {
  OuterKeys seen;
  std::string fault;
  JsonKind kind = JsonKind::Null;
  if (!check_json(text, kDepthCeiling, &kind, &fault) || kind != JsonKind::Object) return {};
  read_strictly(text, kDepthCeiling, seen, &fault);
  return std::move(seen.keys);
}

}  // namespace simstudio::json
