// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "decode/outcome.h"
#include "mailbox/mailbox.h"
#include "scheduler/local_rate_limiter.h"
#include "simstudio/rate_limiter.h"

namespace simstudio::transfer {

/// Asks the client's limiter before a run starts, and tells it what became of that.
class Permits {
 public:
  /// `host_limiter` may be null.
  Permits(mailbox::Mailbox& mailbox, RateLimiter* host_limiter, std::uint32_t requests_per_minute, Time now);
  ~Permits();
  Permits(const Permits&) = delete;
  Permits& operator=(const Permits&) = delete;

  /// One of the `wanted` runs that could start now may.
  bool take(std::uint32_t wanted, Time now);
  /// Nobody is left to use what was granted.
  void return_unused(Time now);
  /// When to `take` again after it said no; nothing while the limiter has not answered.
  std::optional<Time> asks_at() const;

  void report(PermitUse use, Time granted_at, const decode::LimitHeaders& told, Time now);
  void report_usage(const UsageLimits& limits, Time now);
  /// What a 429 says: too often, or no room now.
  static PermitUse use_of(const decode::ErrorInfo& refusal);

 private:
  void ask(std::uint32_t wanted, Time now);
  void read_answer(Time now);
  void own_learned();
  std::chrono::milliseconds until(std::string_view moment, Time now) const;

  mailbox::Mailbox& mailbox_;
  scheduler::LocalRateLimiter own_;
  RateLimiter& limiter_;
  /// The wall clock when the client's clock stood at 0: a simulated clock takes it along.
  std::int64_t unix_ms_at_zero_;
  detail::PermitQuestion* question_ = nullptr;
  std::uint32_t in_hand_ = 0;
  Time granted_at_{0};
  Time asks_at_{0};
};

}  // namespace simstudio::transfer
