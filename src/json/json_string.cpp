// SPDX-License-Identifier: Apache-2.0
#include "json/json_string.h"

#include <cstdint>
#include <cstring>

namespace simstudio::json {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080u;

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

std::size_t skip_ascii(std::string_view text, std::size_t at) {
  for (std::uint64_t word = 0; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if ((word & kHighBits) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

int hex_digit(char symbol) {
  if (symbol >= '0' && symbol <= '9') return symbol - '0';
  if (symbol >= 'a' && symbol <= 'f') return symbol - 'a' + 10;
  if (symbol >= 'A' && symbol <= 'F') return symbol - 'A' + 10;
  return -1;
}

/// The \uXXXX at `at`; negative when its four digits are not there.
std::int32_t unit_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  std::int32_t unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

void append_point(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t bits) { out.push_back(static_cast<char>(static_cast<unsigned char>(bits))); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0u | (point >> 6));
  } else {
    if (point < 0x10000) {
      put(0xe0u | (point >> 12));
    } else {
      put(0xf0u | (point >> 18));
      put(0x80u | ((point >> 12) & 0x3fu));
    }
    put(0x80u | ((point >> 6) & 0x3fu));
  }
  put(0x80u | (point & 0x3fu));
}

/// The character that the letter after a backslash stands for, or 0.
char simple_escape(char letter) {
  switch (letter) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

/// Decodes the escape at `at`, which is a backslash, and gives its length; 0 when it is none.
std::size_t decode_escape(std::string_view text, std::size_t at, std::string& out) {
  if (at + 1 >= text.size()) return 0;
  if (const char symbol = simple_escape(text[at + 1]); symbol != 0) {
    out.push_back(symbol);
    return 2;
  }
  const std::int32_t unit = unit_at(text, at);
  if (unit < 0) return 0;
  const auto first = static_cast<char16_t>(unit);
  if (!is_high_half(first) && !is_low_half(first)) {
    append_point(out, static_cast<std::uint32_t>(unit));
    return 6;
  }
  const char16_t second = escape_at(text, at + 6);
  if (!is_high_half(first) || !is_low_half(second)) return 0;
  append_point(out, 0x10000u + ((first - 0xd800u) << 10) + (second - 0xdc00u));
  return 12;
}

bool needs_escape(char symbol) { return static_cast<unsigned char>(symbol) < 0x20 || symbol == '"' || symbol == '\\'; }

std::size_t plain_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && !needs_escape(text[length])) ++length;
  return length;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = sequence_length(lead);
    if (length == 0 || at + length > text.size()) return at;
    if (!second_byte_fits(lead, static_cast<unsigned char>(text[at + 1]))) return at;
    for (std::size_t i = 2; i < length; ++i) {
      if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80) return at;
    }
    at += length;
  }
  return std::string_view::npos;
}

char16_t escape_at(std::string_view text, std::size_t at) {
  const std::int32_t unit = unit_at(text, at);
  return unit < 0 ? char16_t{0} : static_cast<char16_t>(unit);
}

std::size_t find_lone_half(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find('\\', from); at != std::string_view::npos; at = text.find('\\', at)) {
    const char16_t unit = escape_at(text, at);
    if (is_high_half(unit) && is_low_half(escape_at(text, at + 6))) {
      at += 12;
    } else if (is_high_half(unit) || is_low_half(unit)) {
      return at;
    } else {
      at += 2;  // Also past an escaped backslash, whose second half begins nothing.
    }
  }
  return std::string_view::npos;
}

bool decode_string(std::string_view between_quotes, std::string& out) {
  out.clear();
  if (find_invalid_utf8(between_quotes) != std::string_view::npos) return false;
  while (!between_quotes.empty()) {
    const std::size_t plain = plain_length(between_quotes);
    out.append(between_quotes.substr(0, plain));
    between_quotes.remove_prefix(plain);
    if (between_quotes.empty()) break;
    const std::size_t escape = between_quotes.front() == '\\' ? decode_escape(between_quotes, 0, out) : 0;
    if (escape == 0) return false;
    between_quotes.remove_prefix(escape);
  }
  return true;
}

bool is_plain_string(std::string_view between_quotes) {
  return plain_length(between_quotes) == between_quotes.size() &&
         find_invalid_utf8(between_quotes) == std::string_view::npos;
}

}  // namespace simstudio::json
