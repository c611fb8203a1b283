// SPDX-License-Identifier: Apache-2.0
#include "transfer/cancel_call.h"

#include <algorithm>
#include <utility>

#include "encode/execute.h"
#include "transfer/answered.h"
#include "transfer/messages.h"

namespace simstudio::transfer {
namespace {

using std::chrono::milliseconds;

constexpr Time kGiveUpAfter = milliseconds(10000);
constexpr Time kAttemptLimit = milliseconds(5000);
constexpr Time kFirstPause = milliseconds(100);
constexpr Time kLongestPause = milliseconds(2000);
constexpr std::int32_t kNotRegisteredYet = 404;
constexpr std::int32_t kEndedAlready = 409;  // wire/cancel-v1-terminal

/// A cancel may be sent any number of times (sim-api E.5).
bool is_worth_repeating(std::int32_t status) { return status == kNotRegisteredYet || status == 429 || status >= 500; }

}  // namespace

CancelCall::CancelCall(NetworkLoop& loop, std::uint64_t ticket, mailbox::RunOnServer run)
    : loop_(loop), ticket_(ticket), run_(std::move(run)), repeat_after_(kFirstPause) {}

void CancelCall::start(bool may_repeat) {
  may_repeat_ = may_repeat;
  if (!give_up_at_) give_up_at_ = loop_.now() + kGiveUpAfter;
  if (waits_for_token()) return failed();
  status_ = 0;
  run_.account = loop_.credentials().now_for(run_.account, renewed_token_);
  request_ = encode::encode_cancel(run_.generation, *run_.account, run_.workflow_id, run_.run_id);
  phase_ = Phase::Sending;
  attempt_ends_at_ = loop_.now() + kAttemptLimit;
  loop_.ask_deadline(ticket_, attempt_ends_at_);
  loop_.start_exchange(*this, request_, &id_);
}

void CancelCall::on_headers(std::int32_t status, const TransportHeader*, std::uint32_t) { status_ = status; }

void CancelCall::on_done(const TransportDone& done) {
  const bool with_new_token = status_ == kUnauthorized && !std::exchange(renewed_token_, true) && has_another_key();
  if (done.end != TransportEnd::Complete || is_worth_repeating(status_) || with_new_token) {
    failed();
    return;
  }
  if (status_ >= 400 && status_ != kEndedAlready) loop_.log().warning(messages::cancel_given_up(request_.url, status_));
  loop_.remove(ticket_);
}

bool CancelCall::has_another_key() {
  return loop_.renew_token(*run_.account) || loop_.credentials().now_for(run_.account, true) != run_.account;
}

void CancelCall::failed() {
  phase_ = Phase::Pausing;
  if (!may_repeat_ || loop_.now() + repeat_after_ > *give_up_at_) {
    loop_.log().warning(messages::cancel_given_up(request_.url, status_));
    loop_.remove(ticket_);
    return;
  }
  repeat_at_ = loop_.now() + repeat_after_;
  loop_.ask_deadline(ticket_, repeat_at_);
  repeat_after_ = std::min(repeat_after_ * 2, kLongestPause);
}

void CancelCall::on_deadline() {
  const Time now = loop_.now();
  if (phase_ == Phase::Pausing && now >= repeat_at_) {
    phase_ = Phase::Waiting;
    loop_.queue_cancel_call(ticket_);
  } else if (phase_ == Phase::Sending && now >= attempt_ends_at_) {
    loop_.stop_exchange(id_);
    failed();
  }
}

}  // namespace simstudio::transfer
