// SPDX-License-Identifier: Apache-2.0
#include "frame_stats.h"

#include <algorithm>
#include <cstdio>

double FrameStats::worst(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

double FrameStats::percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::string FrameStats::line(const std::string& name) const {
  char text[200];
  std::snprintf(text, sizeof text, "  %-20s %6zu %9.2f %9.2f %9.2f %12.1f %12.1f", name.c_str(), frames_ms_.size(),
                percentile(frames_ms_, 0.5), percentile(frames_ms_, 0.99), worst_frame_ms(),
                percentile(ticks_us_, 0.99), worst_tick_us());
  return text;
}
