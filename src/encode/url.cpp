// SPDX-License-Identifier: Apache-2.0
#include "encode/url.h"

namespace simstudio::encode {
namespace {

std::string percent_encoded(std::string_view text, std::string_view plain_marks) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char symbol : text) {
    const bool plain = (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') ||
                       (symbol >= '0' && symbol <= '9') || plain_marks.find(symbol) != std::string_view::npos;
    if (plain) {
      out.push_back(symbol);
    } else {
      const auto byte = static_cast<unsigned char>(symbol);
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

}  // namespace

std::string path_segment(std::string_view id) { return percent_encoded(id, "-._~:"); }

Query& Query::add(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  text_ += text_.empty() ? '?' : '&';
  text_.append(name).append("=").append(percent_encoded(value, "-._~,"));
  return *this;
}

}  // namespace simstudio::encode
