// SPDX-License-Identifier: Apache-2.0
#include "base/secrets.h"

#include <algorithm>
#include <vector>

#include "base/redact.h"

namespace simstudio::base {
namespace {

constexpr std::size_t kKept = 16;  // Short-lived tokens may come one a minute for days.

}  // namespace

void Secrets::add(std::string_view key) {
  if (key.empty() || std::find(keys_.begin(), keys_.end(), key) != keys_.end()) return;
  keys_.emplace_front(key);
  if (keys_.size() > kKept) keys_.pop_back();
}

std::string Secrets::hidden(std::string_view text, std::string_view own_key) const {
  std::vector<std::string_view> keys(keys_.begin(), keys_.end());
  keys.push_back(own_key);
  // One key may be the beginning of another: that one first, or its rest would stay.
  std::sort(keys.begin(), keys.end(), [](std::string_view a, std::string_view b) { return a.size() > b.size(); });
  std::string shown(text);
  for (const std::string_view key : keys) shown = redact(shown, key);
  return shown;
}

}  // namespace simstudio::base
