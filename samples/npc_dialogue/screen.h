// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

#include "frame_loop.h"
#include "scene.h"
#include "terminal.h"

/// The scene drawn in place: subtitles, and the frames' times as a line that moves.
class Screen {
 public:
  explicit Screen(const std::string& where) : where_(where) {}

  /// One frame of the loop without the library.
  bool update_alone(const Frame& frame, double seconds);
  /// One frame of the scene; false when the player quits or `seconds` (0: never) have passed.
  bool update(const Frame& frame, Scene& scene, double seconds);

 private:
  void remember(const FrameTimes& times);
  void add_graphs(std::vector<std::string>* rows) const;
  void add_npc(const Npc& npc, int subtitle_rows, std::vector<std::string>* rows) const;
  bool obey_keys(Scene* scene);
  void draw(Scene* scene, const std::string& notice);

  Terminal terminal_;
  std::string where_;
  std::deque<FrameTimes> recent_;
  double worst_frame_ms_ = 0;
  double worst_tick_us_ = 0;
};
