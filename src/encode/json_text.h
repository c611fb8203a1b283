// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "simstudio/json.h"

namespace simstudio::encode {

inline void append_quoted(std::string& out, std::string_view text) {
  detail::json_quote(text, &detail::append_text, &out);
}

/// JSON without the space around it.
inline std::string_view trimmed(std::string_view json) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = json.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return json.substr(first, json.find_last_not_of(kSpace) - first + 1);
}

}  // namespace simstudio::encode
