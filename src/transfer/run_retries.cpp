// SPDX-License-Identifier: Apache-2.0

// How a run goes on after a failed attempt: again after a while where that can't be charged twice.

#include <utility>

#include "base/random.h"
#include "transfer/answered.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {

bool RunTransfer::goes_on(decode::Outcome& outcome) {
  if (is_stopped()) return false;
  if (outcome.kind == decode::OutcomeKind::Error && waits_for_new_token(outcome.error)) return true;
  if (deaf_) return false;
  if (outcome.kind == decode::OutcomeKind::Queued) return await_result(outcome);
  if (outcome.kind != decode::OutcomeKind::Error || awaiting_ || is_late()) return false;
  const decode::ErrorInfo& error = outcome.error;
  if (told_server_) return false;  // A limit of ours stopped it.
  if (unknown_) {
    forget_attempt();
    poll_run();
    return true;
  }
  switch (classify(error, request_.run_id_is_ours)) {
    case RetryClass::Final: break;
    case RetryClass::SameRun: return rest(error, false);
    case RetryClass::NewRun: return rest(error, true);
    case RetryClass::Unknown: return recover(outcome);
  }
  return false;
}

/// A 401 proves that nothing ran and that its id is free (sim-api E.6): the same once more, as somebody else.
bool RunTransfer::waits_for_new_token(const decode::ErrorInfo& error) {
  if (error.code != ErrorCode::Unauthorized || error.http_status != kUnauthorized) return false;
  if (request_.target == encode::RunTarget::Chat) return false;  // Its door asks for a password, not for a key.
  if (!loop_.give_up_token(*account_)) return false;
  if (unknown_ || is_late() || std::exchange(renewed_token_, true)) return false;
  forget_attempt();
  free_slot();
  note_may_have_run(MayHaveRun::No);
  queue_again();
  return true;
}

bool RunTransfer::rest(const decode::ErrorInfo& error, bool as_new_run) {
  const std::optional<Time> delay = retry_.next_delay(error, loop_.chance());
  if (!delay) return false;
  rests_until_ = loop_.now() + *delay;
  const bool past_deadline =
      request_.deadline > request_.deadline.zero() && rests_until_ >= request_.asked_at + Time(request_.deadline);
  if (past_deadline) return false;  // The refusal tells more than a TIMEOUT later would.
  renewed_token_ = false;           // It may be so long that the token expires meanwhile.
  RetryInfo info{retry_.failed_attempts(), error.code, *delay, {}, answer_.limits};
  forget_attempt();
  free_slot();
  note_may_have_run(MayHaveRun::No);
  if (as_new_run) {
    request_.run_id = base::make_uuid(loop_.chance());
    request_.run_id_is_ours = true;
    run_.name(request_.run_id);
    if (shared_ != nullptr) shared_->rename(request_.run_id);
  }
  phase_ = Phase::Resting;
  info.run_id = request_.run_id;
  writer_.retry(std::move(info));
  watch_deadlines();
  return true;
}

void RunTransfer::wake_up() {
  if (loop_.now() < rests_until_) return watch_deadlines();
  queue_again();
}

void RunTransfer::queue_again() {
  phase_ = Phase::Queued;
  loop_.queue_again(ticket_, run_.owner, request_.priority);
  watch_deadlines();
}

void RunTransfer::forget_attempt() {
  loop_.probe().give_up(std::exchange(asking_generation_, 0));
  if (id_ != 0) loop_.stop_exchange(std::exchange(id_, 0));
  report_permit(use_of_lost_permit());
  decoder_.reset();
  answer_.forget();
  connected_ = false;
  limits_in_time_.started_at.reset();
  limits_in_time_.sent_at.reset();
  limits_in_time_.last_byte_at.reset();
  limits_in_time_.held_back_at.reset();
}

}  // namespace simstudio::transfer
