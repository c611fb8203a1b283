// SPDX-License-Identifier: Apache-2.0
#include "transfer/retry_policy.h"

#include <algorithm>
#include <chrono>

namespace simstudio::transfer {
namespace {

constexpr std::uint64_t kSteps = 1u << 20;

/// 0 to just below 1.
double chance(base::Random& random) { return static_cast<double>(random.below(kSteps)) / static_cast<double>(kSteps); }

Time scaled(Time time, double by) { return Time(static_cast<Time::rep>(static_cast<double>(time.count()) * by)); }

}  // namespace

RetryClass classify(const decode::ErrorInfo& error, bool id_is_ours) {
  const bool never_ran = error.may_have_run == MayHaveRun::No;
  switch (error.code) {
    case ErrorCode::Network:
    case ErrorCode::Tls:
    case ErrorCode::Timeout: return never_ran ? RetryClass::SameRun : RetryClass::Unknown;
    case ErrorCode::RateLimitExceeded: return RetryClass::NewRun;
    case ErrorCode::ServiceUnavailable: return never_ran ? RetryClass::NewRun : RetryClass::Unknown;
    case ErrorCode::ConnectionLost:
    case ErrorCode::AsyncEnqueueAmbiguous:
    case ErrorCode::ExecutionError: return RetryClass::Unknown;
    case ErrorCode::RunIdConflict: return id_is_ours ? RetryClass::Unknown : RetryClass::Final;
    default: return RetryClass::Final;
  }
}

std::optional<Time> RetryPolicy::next_delay(const decode::ErrorInfo& error, base::Random& random) {
  if (failed_ >= options_.max_retries) return std::nullopt;
  if (error.retry_after && *error.retry_after > options_.retry_after_max) return std::nullopt;
  Time backoff = options_.initial_delay;
  const Time most = options_.max_delay;
  for (std::uint32_t i = 0; i < failed_ && backoff < most; ++i) backoff = scaled(backoff, options_.backoff_multiplier);
  ++failed_;
  if (error.retry_after && error.retry_after->count() > 0) return with_quarter_more(*error.retry_after, random);
  return spread_by_quarter(std::min(backoff, most), random);
}

Time with_quarter_more(Time time, base::Random& random) { return scaled(time, 1 + chance(random) / 4); }

Time spread_by_quarter(Time time, base::Random& random) { return scaled(time, 0.75 + chance(random) / 2); }

}  // namespace simstudio::transfer
