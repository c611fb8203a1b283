// SPDX-License-Identifier: Apache-2.0
#include "json/json_check.h"

#include <algorithm>

#include "json/rapidjson.h"

namespace simstudio::json {
namespace {

constexpr unsigned kStrict = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;

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

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

/// Over-long forms, surrogates and points past U+10FFFF all show in the second byte.
bool second_byte_fits(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xe0: return second >= 0xa0 && second <= 0xbf;
    case 0xed: return second >= 0x80 && second <= 0x9f;
    case 0xf0: return second >= 0x90 && second <= 0xbf;
    case 0xf4: return second >= 0x80 && second <= 0x8f;
    default: return second >= 0x80 && second <= 0xbf;
  }
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = sequence_length(lead);
    if (length == 0 || at + length > text.size()) return at;
    if (length > 1 && !second_byte_fits(lead, static_cast<unsigned char>(text[at + 1]))) return at;
    for (std::size_t i = 2; i < length; ++i) {
      if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80) return at;
    }
    at += length;
  }
  return std::string_view::npos;
}

std::uint32_t depth_of(std::string_view text) {
  std::uint32_t depth = 0;
  std::uint32_t deepest = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char symbol = text[at];
    if (in_string) {
      if (symbol == '\\') {
        ++at;
      } else if (symbol == '"') {
        in_string = false;
      }
    } else if (symbol == '"') {
      in_string = true;
    } else if (symbol == '{' || symbol == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((symbol == '}' || symbol == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

bool check_json(std::string_view text, std::uint32_t depth_max, JsonKind* top_kind, std::string* message) {
  if (const std::size_t bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    *message = "byte " + std::to_string(bad) + ": not valid UTF-8";
    return false;
  }
  if (const std::uint32_t depth = depth_of(text); depth > depth_max) {
    *message = std::to_string(depth) + " levels deep; the limit json_depth is " + std::to_string(depth_max);
    return false;
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  KindSeen seen;
  const rapidjson::ParseResult result = reader.Parse<kStrict>(stream, seen);
  if (result.IsError()) {
    std::string words = rapidjson::GetParseError_En(result.Code());
    if (!words.empty() && words.back() == '.') words.pop_back();
    *message = "byte " + std::to_string(result.Offset()) + ": " + words;
    return false;
  }
  if (top_kind != nullptr) *top_kind = seen.kind;
  return true;
}

std::vector<std::string> object_keys(std::string_view text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  std::vector<std::string> keys;
  if (document.HasParseError() || !document.IsObject()) return keys;
  for (const auto& member : document.GetObject())
    keys.emplace_back(member.name.GetString(), member.name.GetStringLength());
  return keys;
}

}  // namespace simstudio::json
