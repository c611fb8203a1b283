// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_LIMITS_H
#define SIMSTUDIO_LIMITS_H

#include <chrono>
#include <cstdint>
#include <string_view>

namespace simstudio {

/// What the answer's `X-RateLimit-*` and `Retry-After` headers told (Sim sends the first on v2 only, and they describe
/// the request bucket, never the execution bucket: recorded in tests/data/wire/limit-v2-sync-5).
struct RateLimitInfo {
  /// The bucket's capacity; negative: not told.
  std::int64_t limit = -1;
  /// Tokens left; -1 is also what Sim sends for an overdrawn bucket, so look at `limit` to know whether it was told.
  std::int64_t remaining = -1;
  /// As sent: ISO 8601 today, epoch seconds in older servers. Empty: not told.
  std::string_view reset;
  std::chrono::milliseconds retry_after{-1};
};

/// One rate bucket of the account. Negative numbers: not told.
struct RateBucket {
  /// As the server says it. Recorded: false though `remaining` is -1, so look at `remaining <= 0` instead.
  bool is_limited = false;
  /// What Sim's SDKs call `limit`; today's servers tell `requests_per_minute`, and this is the one that came.
  std::int64_t limit = -1;
  std::int64_t requests_per_minute = -1;
  std::int64_t max_burst = -1;
  std::int64_t remaining = -1;
  std::string_view reset_at;
};

/// What the account has used and may use. Source: GET /api/users/me/usage-limits; asking spends no token.
struct UsageLimits {
  bool success = true;
  RateBucket sync;
  RateBucket async;
  std::string_view auth_type;
  /// US dollars; negative: not told.
  double current_period_cost = -1;
  double cost_limit = -1;
  std::string_view plan;
  /// Negative: not told.
  std::int64_t storage_used_bytes = -1;
  std::int64_t storage_limit_bytes = -1;
  double storage_percent_used = -1;
};

}  // namespace simstudio

#endif
