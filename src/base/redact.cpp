// SPDX-License-Identifier: Apache-2.0
#include "base/redact.h"

#include <algorithm>

namespace simstudio::base {
namespace {

constexpr std::string_view kMask = "[key]";
constexpr std::string_view kPrefixes[] = {"sk-sim-", "sim_"};
constexpr std::size_t kShortestSecret = 16;  // Less than the 32 that keys have, so that a cut one is hidden too.
constexpr std::size_t kShortestKey = 8;      // A shorter one would take parts of plain words with it.

bool is_key_symbol(char symbol) {
  return (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') || (symbol >= '0' && symbol <= '9') ||
         symbol == '_' || symbol == '-';
}

void mask_known(std::string& text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + kMask.size())) {
    text.replace(at, key.size(), kMask);
  }
}

void mask_shape(std::string& text, std::string_view prefix) {
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at + 1)) {
    const auto start = text.begin() + static_cast<std::ptrdiff_t>(at + prefix.size());
    const auto length = static_cast<std::size_t>(std::find_if_not(start, text.end(), is_key_symbol) - start);
    if (length >= kShortestSecret) text.replace(at, prefix.size() + length, kMask);
  }
}

}  // namespace

std::string redact(std::string_view text, std::string_view api_key) {
  std::string shown(text);
  if (api_key.size() >= kShortestKey) mask_known(shown, api_key);
  for (const std::string_view prefix : kPrefixes) mask_shape(shown, prefix);
  return shown;
}

}  // namespace simstudio::base
