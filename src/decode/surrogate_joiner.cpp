// SPDX-License-Identifier: Apache-2.0
#include "decode/surrogate_joiner.h"

#include <algorithm>

#include "json/json_string.h"

namespace simstudio::decode {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// Blocks that hold half an emoji at one time; a server that has more of them shows U+FFFD for the rest.
constexpr std::size_t kWaitingMax = 64;

std::string utf8_of_pair(char16_t high, char16_t low) {
  const auto point =
      0x10000u + ((static_cast<unsigned>(high) - 0xd800u) << 10) + (static_cast<unsigned>(low) - 0xdc00u);
  const auto byte = [](unsigned bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
  return {byte(0xf0u | (point >> 18)), byte(0x80u | ((point >> 12) & 0x3fu)), byte(0x80u | ((point >> 6) & 0x3fu)),
          byte(0x80u | (point & 0x3fu))};
}

}  // namespace

SurrogateJoiner::Waiting::iterator SurrogateJoiner::find(std::string_view block) {
  return std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& entry) { return entry.first == block; });
}

std::string_view SurrogateJoiner::join(std::string_view block, std::string_view text, const json::LoneHalves& lone) {
  if (text.empty()) return text;  // sim-api G.2: an empty chunk has no effect, so the half goes on waiting.
  const auto held = waiting_.empty() ? waiting_.end() : find(block);
  const bool joins = held != waiting_.end();
  if (!joins && lone.none()) return text;

  joined_.clear();
  if (joins) {
    if (json::is_low_half(lone.first)) {
      joined_ = utf8_of_pair(held->second, lone.first);
      text.remove_prefix(kReplacement.size());
    } else {
      joined_ = kReplacement;
    }
    waiting_.erase(held);
  }
  if (json::is_high_half(lone.last) && waiting_.size() < kWaitingMax) {
    text.remove_suffix(kReplacement.size());
    waiting_.emplace_back(block, lone.last);
  }
  joined_.append(text);
  return joined_;
}

bool SurrogateJoiner::flush(std::string_view block) {
  if (waiting_.empty()) return false;
  const auto held = find(block);
  if (held == waiting_.end()) return false;
  waiting_.erase(held);
  return true;
}

std::vector<std::string> SurrogateJoiner::flush_all() {
  std::vector<std::string> blocks;
  for (auto& [block, half] : waiting_) blocks.push_back(std::move(block));
  waiting_.clear();
  return blocks;
}

}  // namespace simstudio::decode
