// SPDX-License-Identifier: Apache-2.0
#include "decode/surrogate_joiner.h"

#include <algorithm>

namespace simstudio::decode {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool is_low(char16_t unit) { return unit >= 0xdc00 && unit <= 0xdfff; }
bool is_high(char16_t unit) { return unit >= 0xd800 && unit <= 0xdbff; }

std::string utf8_of_pair(char16_t high, char16_t low) {
  const auto point =
      0x10000u + ((static_cast<unsigned>(high) - 0xd800u) << 10) + (static_cast<unsigned>(low) - 0xdc00u);
  const auto byte = [](unsigned bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
  return {byte(0xf0u | (point >> 18)), byte(0x80u | ((point >> 12) & 0x3fu)), byte(0x80u | ((point >> 6) & 0x3fu)),
          byte(0x80u | (point & 0x3fu))};
}

bool begins_with(std::string_view text, std::string_view part) { return text.substr(0, part.size()) == part; }
bool ends_with(std::string_view text, std::string_view part) {
  return text.size() >= part.size() && text.substr(text.size() - part.size()) == part;
}

}  // namespace

std::string SurrogateJoiner::join(std::string_view block, std::string_view text, const json::LoneSurrogates& lone) {
  std::string shown;
  const auto held =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& entry) { return entry.first == block; });
  if (held != waiting_.end()) {
    if (is_low(lone.first) && begins_with(text, kReplacement)) {
      shown = utf8_of_pair(held->second, lone.first);
      text.remove_prefix(kReplacement.size());
    } else {
      shown = kReplacement;
    }
    waiting_.erase(held);
  }
  if (is_high(lone.last) && ends_with(text, kReplacement)) {
    text.remove_suffix(kReplacement.size());
    waiting_.emplace_back(block, lone.last);
  }
  return shown.append(text);
}

std::string SurrogateJoiner::flush(std::string_view block) {
  const auto held =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& entry) { return entry.first == block; });
  if (held == waiting_.end()) return {};
  waiting_.erase(held);
  return std::string(kReplacement);
}

std::vector<std::string> SurrogateJoiner::flush_all() {
  std::vector<std::string> blocks;
  for (auto& [block, half] : waiting_) blocks.push_back(std::move(block));
  waiting_.clear();
  return blocks;
}

}  // namespace simstudio::decode
