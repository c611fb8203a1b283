// SPDX-License-Identifier: Apache-2.0
#include "scheduler/spend_guard.h"

#include <cmath>

namespace simstudio::scheduler {
namespace {

constexpr Time kMinute = std::chrono::minutes(1);
constexpr double kDollarsMax = 1e6;  // No run costs more; the sum stays far below what its type holds.

}  // namespace

std::int64_t SpendGuard::nano(double dollars) {
  if (!(dollars > 0)) return 0;
  return static_cast<std::int64_t>(std::llround(std::fmin(dollars, kDollarsMax) * 1e9));
}

SpendLimit SpendGuard::limit_met(Time now) {
  while (!began_at_.empty() && now - began_at_.front() >= kMinute) began_at_.pop_front();
  if (options_.runs_per_minute != 0 && began_at_.size() >= options_.runs_per_minute) return SpendLimit::RunsPerMinute;
  const bool is_limited = options_.cost_per_session > 0;
  if (is_limited && spent_ + nano(kBaseCharge) > nano(options_.cost_per_session)) return SpendLimit::CostPerSession;
  return SpendLimit::Nothing;
}

void SpendGuard::began(Time now) {
  if (options_.runs_per_minute != 0) began_at_.push_back(now);
  spent_ += nano(kBaseCharge);
}

void SpendGuard::cost_more(double dollars) { spent_ += nano(dollars); }

}  // namespace simstudio::scheduler
