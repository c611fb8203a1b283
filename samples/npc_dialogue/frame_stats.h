// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

/// Times of a loop's frames, kept whole: a few thousand numbers for a sample of some minutes.
class FrameStats {
 public:
  void add(double frame_ms, double tick_cpu_us) {
    frames_ms_.push_back(frame_ms);
    ticks_us_.push_back(tick_cpu_us);
  }
  std::size_t frames() const { return frames_ms_.size(); }
  double worst_frame_ms() const { return worst(frames_ms_); }
  double worst_tick_us() const { return worst(ticks_us_); }
  /// One line of the closing table.
  std::string line(const std::string& name) const;

 private:
  static double worst(const std::vector<double>& values);
  static double percentile(std::vector<double> values, double share);

  std::vector<double> frames_ms_;
  std::vector<double> ticks_us_;
};
