// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>

#include "simstudio/clock.h"
#include "simstudio/options.h"

namespace simstudio::scheduler {

/// What one more run would exceed.
enum class SpendLimit { Nothing, RunsPerMinute, CostPerSession };

/// Counts what runs cost. Money is kept in billionths of a dollar, so that a thousand runs add up to what they say.
class SpendGuard {
 public:
  /// sim-api E.3: what Sim charges for any run.
  static constexpr double kBaseCharge = 0.005;

  explicit SpendGuard(const SpendOptions& options) : options_(options) {}

  SpendLimit limit_met(Time now);
  /// A run is sent: it costs the base charge.
  void began(Time now);
  /// It surely did not run.
  void did_not_run() { spent_ -= nano(kBaseCharge); }
  /// Beyond the base charge.
  void cost_more(double dollars);

  const SpendOptions& options() const { return options_; }
  double spent() const { return static_cast<double>(spent_) / 1e9; }

 private:
  static std::int64_t nano(double dollars);

  SpendOptions options_;
  std::int64_t spent_ = 0;
  std::deque<Time> began_at_;  // of the last minute
};

}  // namespace simstudio::scheduler
