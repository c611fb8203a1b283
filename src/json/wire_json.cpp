// SPDX-License-Identifier: Apache-2.0
#include "json/wire_json.h"

#include "json/json_string.h"

namespace simstudio::json {
namespace {

constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr std::size_t kEscapeSize = 6;  // \uXXXX

/// What stands between the quotes of the string that begins at `at`; `at` is then behind it. The JSON is known good.
std::string_view take_string(std::string_view text, std::size_t& at) {
  const std::size_t begin = ++at;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return text.substr(begin, at++ - begin);
}

bool is_key(std::string_view between_quotes, std::string_view key) {
  if (between_quotes.find('\\') == std::string_view::npos) return between_quotes == key;
  std::string decoded;
  return decode_string(between_quotes, decoded) && decoded == key;
}

/// What stands between the quotes of the first member `key` of a known good object, when it is a text.
std::string_view raw_text_member(std::string_view text, std::string_view key) {
  int depth = 0;
  bool found = false;
  for (std::size_t at = 0; at < text.size();) {
    const char symbol = text[at];
    if (symbol != '"') {
      if (found && symbol != ':' && std::string_view(" \t\r\n").find(symbol) == std::string_view::npos) return {};
      if (symbol == '{' || symbol == '[') ++depth;
      if (symbol == '}' || symbol == ']') --depth;
      ++at;
      continue;
    }
    const std::string_view between_quotes = take_string(text, at);
    if (found) return between_quotes;
    const std::size_t next = text.find_first_not_of(" \t\r\n", at);
    const bool names_member = depth == 1 && next != std::string_view::npos && text[next] == ':';
    found = names_member && is_key(between_quotes, key);
  }
  return {};
}

}  // namespace

Json parse_from_wire(std::string_view text, std::uint32_t depth_max, std::string* message, bool* had_lone_halves) {
  if (text.substr(0, kBom.size()) == kBom) text.remove_prefix(kBom.size());
  std::size_t lone = find_lone_half(text);
  if (had_lone_halves != nullptr) *had_lone_halves = lone != std::string_view::npos;
  if (lone == std::string_view::npos) return Json::parse(text, message, depth_max);

  std::string whole(text);
  for (; lone != std::string_view::npos; lone = find_lone_half(whole, lone + kEscapeSize)) {
    whole.replace(lone, kEscapeSize, "\\ufffd");  // which is as long
  }
  return Json::parse(whole, message, depth_max);
}

LoneHalves lone_halves_of(std::string_view text, std::string_view key) {
  if (text.substr(0, kBom.size()) == kBom) text.remove_prefix(kBom.size());
  const std::string_view raw = raw_text_member(text, key);
  LoneHalves ends;
  for (std::size_t at = find_lone_half(raw); at != std::string_view::npos; at = find_lone_half(raw, at + kEscapeSize)) {
    if (at == 0) ends.first = escape_at(raw, at);
    if (at + kEscapeSize == raw.size()) ends.last = escape_at(raw, at);
  }
  return ends;
}

Json make_text(std::string_view text) {
  std::string quoted;
  detail::json_quote(text, &detail::append_text, &quoted);
  return Json::parse(quoted);
}

}  // namespace simstudio::json
