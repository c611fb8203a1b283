// SPDX-License-Identifier: Apache-2.0
#include "transfer/permits.h"

#include <algorithm>
#include <utility>

#include "base/moment.h"
#include "base/steady_clock.h"
#include "transfer/permit_question.h"

namespace simstudio::transfer {
namespace {

using std::chrono::milliseconds;

std::int64_t whole_ms(Time time) { return std::chrono::duration_cast<milliseconds>(time).count(); }

bool says(const decode::ErrorInfo& error, std::string_view words) {
  return error.message.find(words) != std::string::npos;
}

}  // namespace

Permits::Permits(mailbox::Mailbox& mailbox, RateLimiter* host_limiter, std::uint32_t requests_per_minute, Time now)
    : mailbox_(mailbox),
      own_(requests_per_minute),
      limiter_(host_limiter != nullptr ? *host_limiter : own_),
      unix_ms_at_zero_(base::unix_now_ms() - whole_ms(now)) {}

Permits::~Permits() {
  if (question_ != nullptr) question_->release();
}

bool Permits::take(std::uint32_t wanted, Time now) {
  read_answer(now);
  if (in_hand_ == 0 && question_ == nullptr && now >= asks_at_) ask(wanted, now);
  if (in_hand_ == 0) return false;
  --in_hand_;
  return true;
}

void Permits::ask(std::uint32_t wanted, Time now) {
  question_ = new detail::PermitQuestion(mailbox_);
  limiter_.request_permits(wanted, now, PermitReply(question_));
  question_->leave_open();
  read_answer(now);
}

void Permits::read_answer(Time now) {
  if (question_ == nullptr || !question_->is_answered()) return;
  const std::int64_t answer = question_->answer_ns();
  std::exchange(question_, nullptr)->release();
  if (answer < 0) {
    in_hand_ += static_cast<std::uint32_t>(-answer);
    granted_at_ = now;
  } else {
    constexpr Time kShortest = milliseconds(1);       // Or the thread would do nothing but ask.
    constexpr Time kLongest = std::chrono::hours(1);  // A moment that far is no promise, and must not overflow.
    asks_at_ = now + std::clamp(Time(answer), kShortest, kLongest);
  }
}

void Permits::return_unused(Time now) {
  read_answer(now);
  for (; in_hand_ != 0; --in_hand_) report(PermitUse::Unused, granted_at_, {}, now);
}

std::optional<Time> Permits::asks_at() const {
  if (question_ != nullptr && !question_->is_answered()) return std::nullopt;
  return asks_at_;
}

void Permits::report(PermitUse use, Time granted_at, const decode::LimitHeaders& told, Time now) {
  PermitReport report;
  report.use = use;
  report.granted_at = granted_at;
  report.now = now;
  report.told.limit = told.limit;
  report.told.remaining = told.remaining;
  report.told.reset = told.reset;
  if (told.retry_after) report.told.retry_after = *told.retry_after;
  report.resets_in = until(told.reset, now);
  limiter_.observe(report);
  own_learned();
}

void Permits::report_usage(const UsageLimits& limits, Time now) {
  UsageReport report;
  report.now = now;
  report.limits = &limits;
  report.sync_resets_in = until(limits.sync.reset_at, now);
  report.async_resets_in = until(limits.async.reset_at, now);
  limiter_.observe_usage(report);
  own_learned();
}

/// What ours said before may no longer be so. A host's limiter is asked when it said: asking may cost it something.
void Permits::own_learned() {
  if (&limiter_ == &own_) asks_at_ = Time::zero();
}

milliseconds Permits::until(std::string_view moment, Time now) const {
  const auto at = base::parse_moment_ms(moment);
  if (!at) return milliseconds(-1);
  constexpr std::int64_t kADay = 86400000;  // Beyond it a moment tells nothing, and must not overflow.
  return milliseconds(std::clamp<std::int64_t>(*at - unix_ms_at_zero_ - whole_ms(now), 0, kADay));
}

/// sim-api E.2: in the older API only the words tell them apart.
PermitUse Permits::use_of(const decode::ErrorInfo& refusal) {
  const bool has_no_room = refusal.server_code == "ADMISSION_GATE_CAPACITY" || says(refusal, "at capacity") ||
                           says(refusal, "concurrent executions");
  return has_no_room ? PermitUse::Busy : PermitUse::Refused;
}

}  // namespace simstudio::transfer
