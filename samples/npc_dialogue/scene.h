// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <memory>
#include <string>
#include <vector>

#include "npc.h"
#include "options.h"

/// All that talks, and what the player does to it.
class Scene {
 public:
  explicit Scene(const Options& options);

  /// The library's part of a frame: events are delivered here and nowhere else.
  void tick();
  /// The game's part.
  void update(double seconds);

  /// Talks to an NPC that is silent, interrupts one that talks. `place` from 0.
  void talk_or_interrupt(std::size_t place);
  /// From whoever talks, the last one first.
  void walk_away();
  void walk_away_from(std::size_t place);
  /// A crowd of 32 more runs, to see what the loop makes of it; or its end.
  void toggle_crowd();
  /// Nobody begins to talk any more.
  void wind_down() { winding_down_ = true; }

  const std::vector<std::unique_ptr<Npc>>& npcs() const { return npcs_; }
  bool has_crowd() const { return !crowd_.empty(); }
  /// What the player did last, for the screen; taken once for the log.
  const std::string& last_deed() const { return last_deed_; }
  std::string take_deed() { return std::exchange(new_deed_, {}); }

 private:
  void keep_crowd_talking();
  void note(const std::string& deed);

  // Two clients, since one is used by handlers or by poll; a game needs one. Declared before what holds runs of them.
  simstudio::Client client_;
  simstudio::Client polled_client_;
  std::vector<std::unique_ptr<Npc>> npcs_;
  std::vector<simstudio::Run> crowd_;
  Options options_;
  bool winding_down_ = false;
  std::size_t questions_ = 0;
  std::string last_deed_;
  std::string new_deed_;
};
