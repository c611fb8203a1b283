// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame_loop.h"
#include "scene.h"

/// Plain lines: each NPC's words once it has stopped, and a script in the player's place.
class Headless {
 public:
  /// `seconds`: how long the script is.
  Headless(Scene& scene, double seconds) : scene_(scene), seconds_(seconds), was_talking_(scene.npcs().size()) {}
  /// One frame; false when the script is over.
  bool update(const Frame& frame);

 private:
  void play(double share);
  void print_what_ended(double at_s);

  Scene& scene_;
  double seconds_;
  std::vector<bool> was_talking_;
  bool interrupted_ = false;
  bool walked_away_ = false;
};
