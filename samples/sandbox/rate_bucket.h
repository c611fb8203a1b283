// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "http.h"

namespace sandbox {

/// A token bucket as Sim keeps them: refilled in one step every minute from its first use, twice the rate deep, and at
/// -1 after a refusal (wire/limit-usage-limits-after).
class RateBucket {
 public:
  RateBucket(std::int64_t rate, std::int64_t capacity, double minute_ms)
      : rate_(rate), capacity_(capacity), tokens_(capacity), minute_ms_(minute_ms) {}

  bool take(std::int64_t now_ms);
  std::int64_t remaining(std::int64_t now_ms);
  /// The next refill; a bucket never used says a minute from now.
  std::int64_t reset_ms(std::int64_t now_ms);
  std::int64_t rate() const { return rate_; }
  std::int64_t capacity() const { return capacity_; }

 private:
  void refill(std::int64_t now_ms);

  std::int64_t rate_;
  std::int64_t capacity_;
  std::int64_t tokens_;
  double minute_ms_;
  std::int64_t started_ms_ = 0;
};

/// All buckets of the server: runs (sync and async), and requests by operation and key.
class RateLimits {
 public:
  /// `runs_a_minute` 0: no limit, which Sim words as 999999.
  RateLimits(std::int64_t runs_a_minute, double speed);

  RateBucket& sync_runs() { return sync_runs_; }
  RateBucket& async_runs() { return async_runs_; }
  RateBucket& requests(const std::string& operation, const std::string& key);
  bool limited() const { return limited_; }

 private:
  bool limited_;
  double minute_ms_;
  RateBucket sync_runs_;
  RateBucket async_runs_;
  RateBucket fresh_requests_;
  std::map<std::string, RateBucket> requests_;
};

/// x-ratelimit-* of one bucket, and with `waits` the whole seconds to its refill as retry-after.
Headers rate_headers(RateBucket& bucket);
std::string seconds_to_reset(RateBucket& bucket);

}  // namespace sandbox
