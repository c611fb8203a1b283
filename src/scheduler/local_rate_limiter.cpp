// SPDX-License-Identifier: Apache-2.0
#include "scheduler/local_rate_limiter.h"

#include <algorithm>
#include <limits>

namespace simstudio::scheduler {
namespace {

constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
// Half of what the SDKs wait, so that a run which is sent again as they would is not held up here as well.
constexpr Time kFirstBackOff = std::chrono::milliseconds(500);
// Sim's buckets refill every minute, and it never asks for more on execute (sim-api E.2).
constexpr Time kLongestBackOff = std::chrono::minutes(1);
// No plan of Sim's has ever had less a minute (sim-api E.1). Of fewer runs that were served before a refusal nothing
// follows: others may use the account, or its minute is not over yet.
constexpr std::int64_t kLeastGuess = 10;
// What stands before a server may ask for hours.
constexpr Time kLongestPause = std::chrono::minutes(2);
// The server's clock is not ours, nor is its Retry-After finer than a second.
constexpr Time kLookAgain = std::chrono::milliseconds(50);

Time told_wait(const PermitReport& report) {
  return report.told.retry_after.count() < 0 ? Time(-1) : Time(report.told.retry_after);
}

}  // namespace

LocalRateLimiter::LocalRateLimiter(std::uint32_t requests_per_minute) {
  if (requests_per_minute != 0) {
    own_.set(requests_per_minute, requests_per_minute, requests_per_minute, std::nullopt);
  }
}

void LocalRateLimiter::request_permits(std::uint32_t wanted, Time now, PermitReply reply) noexcept {
  if (const std::uint32_t taken = take(wanted, now); taken != 0) return reply.grant(taken);
  reply.wait(next(now) - now);
}

std::uint32_t LocalRateLimiter::take(std::uint32_t wanted, Time now) {
  refill(now);
  const std::int64_t taken = std::min<std::int64_t>(wanted, available(now));
  if (taken <= 0) return 0;
  for (TokenBucket* bucket : {&own_, &requests_, &runs_}) bucket->take(taken, now);
  outstanding_ += taken;
  probe_is_out_ = probing_;
  return static_cast<std::uint32_t>(taken);
}

void LocalRateLimiter::refill(Time now) {
  own_.refill(now);
  requests_.refill(now);
  const bool was_used_up = runs_.is_known() && runs_.tokens() == 0;
  if (!runs_.refill(now)) return;
  // A guess that was too low would stay so for ever.
  if (runs_is_guess_ && was_used_up && !refused_since_refill_) {
    const std::int64_t more = std::max<std::int64_t>(1, runs_.rate() / 4);
    runs_.set(runs_.rate() + more, 2 * (runs_.rate() + more), runs_.tokens() + more, runs_.refills_at());
  }
  refused_since_refill_ = false;
}

std::int64_t LocalRateLimiter::available(Time now) const {
  if (now < paused_until_ || (probing_ && probe_is_out_)) return 0;
  std::int64_t least = probing_ ? 1 : kAny;
  for (const TokenBucket* bucket : {&own_, &requests_, &runs_}) {
    if (bucket->is_known()) least = std::min(least, bucket->tokens());
  }
  return least;
}

Time LocalRateLimiter::next(Time now) const {
  Time at = std::max(paused_until_, now + kLookAgain);
  for (const TokenBucket* bucket : {&own_, &requests_, &runs_}) {
    if (bucket->is_known() && bucket->tokens() == 0 && bucket->refills_at()) at = std::max(at, *bucket->refills_at());
  }
  return at;
}

void LocalRateLimiter::observe(const PermitReport& report) noexcept {
  outstanding_ = std::max<std::int64_t>(0, outstanding_ - 1);
  const bool is_probe = probing_ && probe_is_out_ && (!refused_at_ || report.granted_at > *refused_at_);
  if (is_probe) probe_is_out_ = false;
  if (report.told.limit >= 0) {
    requests_.learn({-1, report.told.limit, report.told.remaining, Time(report.resets_in), report.told.reset},
                    outstanding_, report.now);
  }
  switch (report.use) {
    case PermitUse::Unused:
      for (TokenBucket* bucket : {&own_, &requests_, &runs_}) bucket->give_back(1);
      break;
    case PermitUse::Served:
      if (is_probe) probing_ = false;
      served(report);
      break;
    case PermitUse::Refused:
    case PermitUse::Busy: refused(report); break;
    case PermitUse::Lost: break;
  }
}

void LocalRateLimiter::served(const PermitReport& report) {
  if (report.now - served_since_ >= TokenBucket::kMinute) {
    served_since_ = report.now;
    served_ = 0;
  }
  ++served_;
  if (!refused_at_ || report.granted_at > *refused_at_) refusals_in_a_row_ = 0;
}

void LocalRateLimiter::refused(const PermitReport& report) {
  const Time wait = told_wait(report);
  if (wait >= Time::zero()) paused_until_ = std::max(paused_until_, report.now + std::min(wait, kLongestPause));
  if (refused_at_ && report.granted_at <= *refused_at_) return;
  refused_at_ = report.now;
  const bool request_bucket_is_empty = report.told.limit >= 0 && report.told.remaining <= 0;
  if (wait < Time::zero() && !request_bucket_is_empty) {
    const Time back_off = kFirstBackOff * (1 << std::min(refusals_in_a_row_, 7u));
    paused_until_ = std::max(paused_until_, report.now + std::min(back_off, kLongestBackOff));
    probing_ = true;
    probe_is_out_ = false;
  }
  ++refusals_in_a_row_;
  if (report.use == PermitUse::Refused && !request_bucket_is_empty) guess_rate(report.now);
}

/// The run bucket has just proved empty. Where its rate is not told, all that was served came out of it: the first time
/// from a full one, twice as deep as its rate.
void LocalRateLimiter::guess_rate(Time now) {
  refused_since_refill_ = true;
  if (runs_.is_known() && !runs_is_guess_) return runs_.use_up();
  const bool tells_nothing = served_ < (runs_is_guess_ ? kLeastGuess : 2 * kLeastGuess);
  if (tells_nothing && !runs_is_guess_) return;
  const std::int64_t guess = runs_is_guess_ ? std::min(runs_.rate(), served_) : served_ / 2;
  const std::int64_t rate = tells_nothing ? runs_.rate() : guess;
  runs_.set(rate, 2 * rate, 0, std::max(paused_until_, now));
  runs_is_guess_ = true;
  served_ = 0;
  served_since_ = paused_until_;
}

void LocalRateLimiter::observe_usage(const UsageReport& report) noexcept {
  const RateBucket& sync = report.limits->sync;
  const std::int64_t rate = sync.requests_per_minute >= 0 ? sync.requests_per_minute : sync.limit;
  if (rate < 0) return;
  if (runs_is_guess_) runs_.forget();
  runs_is_guess_ = false;
  runs_.learn({rate, sync.max_burst, sync.remaining, Time(report.sync_resets_in), sync.reset_at}, outstanding_,
              report.now);
}

}  // namespace simstudio::scheduler
