// SPDX-License-Identifier: Apache-2.0
#include "printable.h"

#include <utf8proc.h>

#include <algorithm>

namespace {

constexpr utf8proc_int32_t kReplacement = 0xfffd;
constexpr utf8proc_int32_t kJoiner = 0x200d;  // Holds families of emoji together.

/// The code point at `at`, and how many bytes it takes; U+FFFD for a byte that begins none.
utf8proc_int32_t code_point_at(std::string_view text, std::size_t at, std::size_t* size) {
  utf8proc_int32_t code = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
  const auto read = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  *size = read > 0 ? static_cast<std::size_t>(read) : 1;
  return read > 0 ? code : kReplacement;
}

void append(utf8proc_int32_t code, std::string* out) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(code, bytes);
  out->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

/// Columns of one character, which may be many code points: an emoji with its joiners is as wide as its widest.
int character_width(std::string_view character) {
  int widest = 0;
  for (std::size_t at = 0, size = 0; at < character.size(); at += size) {
    widest = std::max(widest, utf8proc_charwidth(code_point_at(character, at, &size)));
  }
  return widest;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
    const utf8proc_int32_t code = code_point_at(text, at, &size);
    switch (utf8proc_category(code)) {
      case UTF8PROC_CATEGORY_CC:
        if (code == '\n' || code == '\t') kept.push_back(' ');
        break;
      case UTF8PROC_CATEGORY_ZL:
      case UTF8PROC_CATEGORY_ZP: kept.push_back(' '); break;
      case UTF8PROC_CATEGORY_CF:
        if (code == kJoiner) append(code, &kept);
        break;
      case UTF8PROC_CATEGORY_CS: break;
      default: append(code, &kept);
    }
  }
  return kept;
}

std::vector<std::size_t> character_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  utf8proc_int32_t before = 0;
  utf8proc_int32_t state = 0;
  for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
    const utf8proc_int32_t code = code_point_at(text, at, &size);
    if (at == 0 || utf8proc_grapheme_break_stateful(before, code, &state)) starts.push_back(at);
    before = code;
  }
  starts.push_back(text.size());
  return starts;
}

int width_of(std::string_view text) {
  const std::vector<std::size_t> starts = character_starts(text);
  int width = 0;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    width += character_width(text.substr(starts[i], starts[i + 1] - starts[i]));
  }
  return width;
}

std::string fit(std::string_view text, int columns) {
  const std::vector<std::size_t> starts = character_starts(text);
  int width = 0;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    width += character_width(text.substr(starts[i], starts[i + 1] - starts[i]));
    if (width > columns) return std::string(text.substr(0, starts[i]));
  }
  return std::string(text);
}

std::vector<std::string> wrap(std::string_view text, int columns) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::string line = fit(text, columns);
    if (line.size() < text.size() && text[line.size()] != ' ') {
      const std::size_t space = line.rfind(' ');
      if (space != std::string::npos && space > 0) line.resize(space);
    }
    if (line.empty()) break;  // Not even one character fits.
    text.remove_prefix(line.size());
    lines.push_back(std::move(line));
  }
  return lines;
}
