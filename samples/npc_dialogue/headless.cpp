// SPDX-License-Identifier: Apache-2.0
#include "headless.h"

#include <cstdio>

namespace {

constexpr std::size_t kEnoughToCutShort = 12;  // Bytes.

// Shares of the script's time.
constexpr double kInterruptFrom = 0.25;
constexpr double kWalkAwayFrom = 0.5;
constexpr double kWindDownFrom = 0.9;

}  // namespace

bool Headless::update(const Frame& frame) {
  scene_.update(frame.passed_s);
  play(frame.at_s / seconds_);
  const std::string deed = scene_.take_deed();
  if (!deed.empty()) std::printf("  %5.2f s  (%s)\n", frame.at_s, deed.c_str());
  print_what_ended(frame.at_s);
  return frame.at_s < seconds_;
}

void Headless::play(double share) {
  const auto& npcs = scene_.npcs();
  const auto speaks = [&](std::size_t place) {
    return npcs[place]->is_in_full_flow() && npcs[place]->subtitle().size() >= kEnoughToCutShort;
  };
  const std::size_t last = npcs.size() - 1;
  if (!interrupted_ && share > kInterruptFrom && speaks(0)) {
    interrupted_ = true;
    scene_.talk_or_interrupt(0);
  }
  if (!walked_away_ && last > 0 && share > kWalkAwayFrom && speaks(last)) {
    walked_away_ = true;
    scene_.walk_away_from(last);
  }
  if (share > kWindDownFrom) scene_.wind_down();
}

void Headless::print_what_ended(double at_s) {
  const auto& npcs = scene_.npcs();
  for (std::size_t i = 0; i < npcs.size(); ++i) {
    const bool talks = npcs[i]->is_talking();
    if (was_talking_[i] && !talks) {
      std::printf("  %5.2f s  %s: %s\n", at_s, npcs[i]->role().name.c_str(), npcs[i]->subtitle().c_str());
    }
    was_talking_[i] = talks;
  }
  std::fflush(stdout);
}
