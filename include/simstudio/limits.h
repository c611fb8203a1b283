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

}  // namespace simstudio

#endif
