// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "scheduler/token_bucket.h"
#include "simstudio/rate_limiter.h"

namespace simstudio::scheduler {

/// The limiter of a client that was given none. Time comes in with every call, and every question is answered at once.
///
/// A run takes from up to three buckets: the host's own setting; Sim's request bucket, which v2 tells in every answer;
/// and Sim's run bucket, which only usage limits and refusals tell of. After a refusal nothing starts until the
/// server's Retry-After has passed, or a back-off where it told none (the older API: sim-api E.2), and then one run
/// first, whose answer tells whether the others may follow.
class LocalRateLimiter final : public RateLimiter {
 public:
  /// 0: only what the server tells.
  explicit LocalRateLimiter(std::uint32_t requests_per_minute);

  void request_permits(std::uint32_t wanted, Time now, PermitReply reply) noexcept override;
  void observe(const PermitReport& report) noexcept override;
  void observe_usage(const UsageReport& report) noexcept override;

  /// How many of `wanted` may start now.
  std::uint32_t take(std::uint32_t wanted, Time now);
  /// When to ask again after none might.
  Time next(Time now) const;

 private:
  void refill(Time now);
  std::int64_t available(Time now) const;
  void served(const PermitReport& report);
  void refused(const PermitReport& report);
  void guess_rate(Time now);

  TokenBucket own_;
  TokenBucket requests_;
  TokenBucket runs_;
  std::int64_t outstanding_ = 0;
  bool runs_is_guess_ = false;
  bool refused_since_refill_ = false;
  std::int64_t served_ = 0;  // since `served_since_`
  Time served_since_{0};

  Time paused_until_{0};
  std::optional<Time> refused_at_;  // what was granted before is of the same wave
  std::uint32_t refusals_in_a_row_ = 0;
  bool probing_ = false;
  bool probe_is_out_ = false;
};

}  // namespace simstudio::scheduler
