// SPDX-License-Identifier: Apache-2.0
#include "rate_bucket.h"

#include <algorithm>

#include "times.h"

namespace sandbox {
namespace {

constexpr std::int64_t kUnlimited = 999999;
constexpr double kMinuteMs = 60000;

/// Sim was recorded with 2 runs and 3 requests a minute; other limits keep that proportion.
std::int64_t requests_for(std::int64_t runs) { return runs + (runs + 1) / 2; }

}  // namespace

void RateBucket::refill(std::int64_t now_ms) {
  if (started_ms_ == 0) started_ms_ = now_ms;
  const auto minutes = static_cast<std::int64_t>(static_cast<double>(now_ms - started_ms_) / minute_ms_);
  if (minutes <= 0) return;
  tokens_ = std::min(capacity_, tokens_ + minutes * rate_);
  started_ms_ += static_cast<std::int64_t>(static_cast<double>(minutes) * minute_ms_);
}

bool RateBucket::take(std::int64_t now_ms) {
  refill(now_ms);
  tokens_ = std::max<std::int64_t>(tokens_ - 1, -1);
  return tokens_ >= 0;
}

std::int64_t RateBucket::remaining(std::int64_t now_ms) {
  if (started_ms_ != 0) refill(now_ms);
  return tokens_;
}

std::int64_t RateBucket::reset_ms(std::int64_t now_ms) {
  return (started_ms_ == 0 ? now_ms : started_ms_) + static_cast<std::int64_t>(minute_ms_);
}

RateLimits::RateLimits(std::int64_t runs_a_minute, double speed)
    : limited_(runs_a_minute > 0),
      minute_ms_(std::max(1.0, kMinuteMs / speed)),
      sync_runs_(limited_ ? runs_a_minute : kUnlimited, limited_ ? 2 * runs_a_minute : kUnlimited, minute_ms_),
      async_runs_(sync_runs_),
      fresh_requests_(limited_ ? requests_for(runs_a_minute) : kUnlimited,
                      limited_ ? 2 * requests_for(runs_a_minute) : kUnlimited, minute_ms_) {}

RateBucket& RateLimits::requests(const std::string& operation, const std::string& key) {
  return requests_.try_emplace(operation + " " + key, fresh_requests_).first->second;
}

Headers rate_headers(RateBucket& bucket) {
  const std::int64_t now = wall_ms();
  return {{"x-ratelimit-limit", std::to_string(bucket.capacity())},
          {"x-ratelimit-remaining", std::to_string(std::max<std::int64_t>(0, bucket.remaining(now)))},
          {"x-ratelimit-reset", iso_time(bucket.reset_ms(now))}};
}

std::string seconds_to_reset(RateBucket& bucket) {
  const std::int64_t now = wall_ms();
  return std::to_string((std::max<std::int64_t>(1, bucket.reset_ms(now) - now) + 999) / 1000);
}

}  // namespace sandbox
