// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "frame_stats.h"

struct Frame {
  /// Since the loop began.
  double at_s = 0;
  /// Since the frame before.
  double passed_s = 0;
  /// The frame before this one.
  FrameTimes before;
};

struct LoopSteps {
  /// The library's part, measured by itself; may be empty.
  std::function<void()> tick;
  /// The game's part beside its 8 ms of work; false ends the loop.
  std::function<bool(const Frame& frame)> update;
};

/// A game's loop: 60 times a second the library's part, the game's part, and busy work, never sleep, so that whoever
/// steals time shows.
FrameStats run_frames(const LoopSteps& steps);
