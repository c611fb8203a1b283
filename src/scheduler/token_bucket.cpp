// SPDX-License-Identifier: Apache-2.0
#include "scheduler/token_bucket.h"

#include <algorithm>

namespace simstudio::scheduler {
namespace {

// Servers without limits say 999999 (wire/v2-sync-ok).
constexpr std::int64_t kAsGoodAsNone = 100000;

/// Until the server has surely refilled: its clock is not quite ours, and a second of it may be a whole wave too early.
Time refill_in(Time told) {
  constexpr Time kMargin = std::chrono::milliseconds(250);
  const bool is_told = told >= Time::zero() && told <= TokenBucket::kMinute;
  return is_told ? std::min(told + kMargin, TokenBucket::kMinute) : TokenBucket::kMinute;
}

}  // namespace

bool TokenBucket::refill(Time now) {
  if (!refills_at_ || now < *refills_at_) return false;
  const std::int64_t minutes = (now - *refills_at_) / kMinute + 1;
  tokens_ = minutes > capacity_ ? capacity_ : std::min(capacity_, tokens_ + minutes * rate_);
  *refills_at_ += minutes * kMinute;
  minute_passed_ = true;
  return true;
}

void TokenBucket::take(std::int64_t tokens, Time now) {
  if (!is_known()) return;
  tokens_ = std::max<std::int64_t>(0, tokens_ - tokens);
  if (!refills_at_) refills_at_ = now + kMinute;
}

void TokenBucket::give_back(std::int64_t tokens) {
  if (is_known()) tokens_ = std::min(capacity_, tokens_ + tokens);
}

void TokenBucket::set(std::int64_t rate, std::int64_t capacity, std::int64_t tokens, std::optional<Time> refills_at) {
  rate_ = rate;
  capacity_ = capacity;
  tokens_ = std::clamp<std::int64_t>(tokens, 0, capacity);
  refills_at_ = refills_at;
  minute_.clear();
  minute_passed_ = false;
}

void TokenBucket::forget() { set(0, 0, 0, std::nullopt); }

void TokenBucket::learn(const Told& told, std::int64_t outstanding, Time now) {
  if (told.capacity < 0 && told.rate < 0) return;
  const std::int64_t rate = told.rate >= 0 ? told.rate : (told.capacity + 1) / 2;
  if (rate >= kAsGoodAsNone) return forget();
  refill(now);
  const bool was_known = is_known();
  rate_ = std::max<std::int64_t>(1, rate);
  capacity_ = std::max(rate_, told.capacity);
  const std::int64_t left = std::clamp<std::int64_t>(told.remaining - outstanding, 0, capacity_);
  const bool is_later =
      !was_known || told.reset.size() > minute_.size() || (told.reset.size() == minute_.size() && told.reset > minute_);
  if (is_later) {
    minute_ = told.reset;
    minute_passed_ = false;
    tokens_ = left;
    refills_at_ = now + refill_in(told.resets_in);
    // A minute begins with its first use: of a full bucket's nobody can tell when it ends.
    if (left == capacity_) refills_at_.reset();
  } else if (told.reset == minute_ && !minute_passed_) {
    tokens_ = std::min(tokens_, left);
  }
}

}  // namespace simstudio::scheduler
