// SPDX-License-Identifier: Apache-2.0
#include "decode/excerpt.h"

#include "json/json_string.h"

namespace simstudio::decode {
namespace {

constexpr std::size_t kShownBytes = 200;

}  // namespace

std::string excerpt(std::string_view bytes) {
  const std::string_view part = bytes.substr(0, kShownBytes);
  std::string shown(part.substr(0, json::find_invalid_utf8(part)));
  for (char& symbol : shown) {
    if (static_cast<unsigned char>(symbol) < 0x20 || symbol == '\x7f') symbol = ' ';
  }
  return shown;
}

}  // namespace simstudio::decode
