// SPDX-License-Identifier: Apache-2.0
#include "typewriter.h"

#include <algorithm>

namespace {

constexpr double kCharactersASecond = 55;
constexpr double kSecondsBehindMax = 1.5;

}  // namespace

void Typewriter::restart() {
  typed_ = 0;
  shown_.clear();
}

bool Typewriter::update(std::string_view text, double seconds) {
  const std::string safe = printable(text);
  const std::vector<std::size_t> starts = character_starts(safe);
  const auto count = static_cast<double>(starts.size() - 1);
  const double pace = std::max(kCharactersASecond, (count - typed_) / kSecondsBehindMax);
  typed_ = std::min(typed_ + seconds * pace, count);
  shown_ = safe.substr(0, starts[static_cast<std::size_t>(typed_)]);
  return typed_ >= count;
}
