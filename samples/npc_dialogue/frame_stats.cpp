// SPDX-License-Identifier: Apache-2.0
#include "frame_stats.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace {

constexpr int kBarColumns = 24;
constexpr std::array<double, 6> kBucketEndsMs = {8.5, 9, 10, 12, kFrameMs, 1e9};

std::vector<double> sorted(const std::vector<FrameTimes>& times, double FrameTimes::*field) {
  std::vector<double> values;
  values.reserve(times.size());
  for (const FrameTimes& one : times) values.push_back(one.*field);
  std::sort(values.begin(), values.end());
  return values;
}

double at_share(const std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

double share_between(const FrameStats& stats, double from_ms, double to_ms) {
  const auto& times = stats.times();
  const auto count = std::count_if(times.begin(), times.end(), [&](const FrameTimes& one) {
    return one.frame_ms >= from_ms && one.frame_ms < to_ms;
  });
  return times.empty() ? 0 : static_cast<double>(count) / static_cast<double>(times.size());
}

std::string bar(double share) {
  const int filled = share > 0 ? std::max(1, static_cast<int>(share * kBarColumns + 0.5)) : 0;
  std::string text;
  for (int i = 0; i < kBarColumns; ++i) text += i < filled ? "█" : "·";
  return text;
}

}  // namespace

double FrameStats::worst_frame_ms() const { return at_share(sorted(times_, &FrameTimes::frame_ms), 1); }

double FrameStats::worst_tick_us() const { return at_share(sorted(times_, &FrameTimes::tick_us), 1); }

std::size_t FrameStats::stalls() const {
  const auto count = std::count_if(times_.begin(), times_.end(),
                                   [](const FrameTimes& one) { return kFrameWorkMs + one.tick_us / 1000 > kFrameMs; });
  return static_cast<std::size_t>(count);
}

std::string FrameStats::line(const std::string& name) const {
  const std::vector<double> frames = sorted(times_, &FrameTimes::frame_ms);
  const std::vector<double> ticks = sorted(times_, &FrameTimes::tick_us);
  char text[200];
  std::snprintf(text, sizeof text, "  %-20s %7zu %10.2f %8.2f %9.2f %12.1f %8.1f %9.1f", name.c_str(), times_.size(),
                at_share(frames, 0.5), at_share(frames, 0.99), at_share(frames, 1), at_share(ticks, 0.5),
                at_share(ticks, 0.99), at_share(ticks, 1));
  return text;
}

std::string histogram(const FrameStats& without, const FrameStats& with) {
  char title[120];
  std::snprintf(title, sizeof title, "  %-13s  %-*s          %s\n", "frame", kBarColumns, "without the library",
                "with the library");
  std::string text = title;
  double from = 0;
  for (const double to : kBucketEndsMs) {
    char range[40];
    std::snprintf(range, sizeof range, to > kFrameMs ? "over %4.1f ms" : "to   %4.1f ms", to > kFrameMs ? from : to);
    char line[400];
    const double shares[] = {share_between(without, from, to), share_between(with, from, to)};
    std::snprintf(line, sizeof line, "  %-13s  %s %5.1f %%  %s %5.1f %%\n", range, bar(shares[0]).c_str(),
                  shares[0] * 100, bar(shares[1]).c_str(), shares[1] * 100);
    text += line;
    from = to;
  }
  return text;
}
