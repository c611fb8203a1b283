// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

constexpr double kFrameMs = 1000.0 / 60;
/// What the game itself does in a frame.
constexpr double kFrameWorkMs = 8;

struct FrameTimes {
  /// Everything but the wait for the next frame: wall clock, so a busy machine shows in it.
  double frame_ms = 0;
  /// What the library took of it: this thread's CPU time, and wall clock instead if it made the thread wait.
  double tick_us = 0;
};

/// Times of a loop's frames, kept whole: a few thousand numbers for a sample of some minutes.
class FrameStats {
 public:
  void add(const FrameTimes& times) { times_.push_back(times); }
  const std::vector<FrameTimes>& times() const { return times_; }
  double worst_frame_ms() const;
  double worst_tick_us() const;
  /// Frames that the library alone made late: with the game's work of 8 ms its tick does not fit into 16.7 ms.
  std::size_t stalls() const;
  /// One line of the closing table.
  std::string line(const std::string& name) const;

 private:
  std::vector<FrameTimes> times_;
};

/// How often frames took how long, two loops side by side.
std::string histogram(const FrameStats& without, const FrameStats& with);
