// SPDX-License-Identifier: Apache-2.0
#include "terminal_text.h"

std::string without_control_characters(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (byte == 0xc2u && next >= 0x80u && next <= 0x9fu) {
      ++i;
    } else if (byte == '\n' || byte == '\t' || (byte >= ' ' && byte != 0x7fu)) {
      kept.push_back(text[i]);
    }
  }
  return kept;
}
