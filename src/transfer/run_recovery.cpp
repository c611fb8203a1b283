// SPDX-License-Identifier: Apache-2.0

// What becomes of a run that the server has and we have no answer of: it is asked for by its id, which is ours since
// before it was sent. Never is a second run started, nor a second stream put behind the text of a first.

#include <utility>

#include "decode/outcome_of_run.h"
#include "transfer/messages.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {
namespace {

using std::chrono::milliseconds;

constexpr Time kRecoverFor = milliseconds(60000);

encode::LookUpRequest look_at_run(const encode::ExecuteRequest& request) {
  encode::LookUpRequest look;
  look.kind = AnswerKind::Run;
  look.workflow_id = request.workflow_id;
  look.id = request.run_id;
  look.include_output = true;
  return look;
}

}  // namespace

bool RunTransfer::recover(decode::Outcome& outcome) {
  if (!request_.recover || account_->api_key.empty()) return false;
  may_send_again_ = outcome.error.http_status == 0;
  forget_attempt();
  unknown_ = std::move(outcome.error);
  poll_ = std::make_unique<RunPoll>(loop_, ticket_, *this);
  polls_since_ = loop_.now();
  polls_until_ = polls_since_ + kRecoverFor;
  phase_ = Phase::Polling;
  poll_->ask(account_, generation_, look_at_run(request_));
  watch_deadlines();
  return true;
}

void RunTransfer::poll_run() {
  phase_ = Phase::Polling;
  poll_->ask_later();
  watch_deadlines();
}

bool RunTransfer::await_result(decode::Outcome& outcome) {
  if (!request_.await_result) return false;
  encode::LookUpRequest look = look_at_run(request_);
  if (!outcome.queued.run_id.empty()) look.id = outcome.queued.run_id;
  if (generation_ == base::Generation::Legacy && !outcome.queued.task_id.empty()) {
    look.kind = AnswerKind::Job;
    look.id = outcome.queued.task_id;
  }
  writer_.end(std::move(outcome), answer_.limits, answer_.body.size(), true);
  forget_attempt();
  unknown_.reset();
  awaiting_ = true;
  free_slot();
  if (poll_ == nullptr) poll_ = std::make_unique<RunPoll>(loop_, ticket_, *this);
  poll_->prepare(account_, generation_, std::move(look));
  polls_since_ = loop_.now();
  polls_until_.reset();
  if (request_.await_timeout > milliseconds::zero()) polls_until_ = polls_since_ + Time(request_.await_timeout);
  poll_run();
  return true;
}

void RunTransfer::on_poll_found(PollAnswer& answer) {
  if (unknown_ && request_.mode == ExecuteMode::Async) {
    decode::Outcome receipt;
    receipt.kind = decode::OutcomeKind::Queued;
    receipt.queued.run_id = answer.info.run.run_id;
    // The older API's tasks have names of their own, which only the lost receipt told.
    if (generation_ == base::Generation::V2) receipt.queued.task_id = receipt.queued.run_id;
    receipt.queued.status = answer.info.run.status_text;
    conclude(std::move(receipt));
    return;
  }
  if (!decode::is_settled(answer.info)) return poll_->ask_later();
  answer_.limits = answer.limits;
  decode::Outcome outcome = decode::outcome_of_run(answer.info);
  fill_in(outcome);
  if (is_counted_as_spent_ && answer.info.run.cost_total > 0) {
    loop_.spend_guard().cost_more(answer.info.run.cost_total - scheduler::SpendGuard::kBaseCharge);
  }
  writer_.end(std::move(outcome), answer_.limits, answer.body_bytes);
  finish();
}

void RunTransfer::on_poll_missing(decode::ErrorInfo& error) {
  if (unknown_ && may_send_again_) return send_again();
  if (loop_.now() - polls_since_ < kMissingIsBelievedAfter) return poll_->ask_later();
  on_poll_refused(error);
}

/// The attempt that was lost asked a v2 which is not there: the same run goes to the older API, as `falls_back` does.
void RunTransfer::on_poll_no_v2() {
  generation_ = base::Generation::Legacy;
  poll_->prepare(account_, generation_, look_at_run(request_));
  if (unknown_) return send_again();
  poll_->ask_later();
}

void RunTransfer::on_poll_refused(decode::ErrorInfo& error) {
  if (unknown_) return give_up_recovery(error.message);
  decode::Outcome outcome;
  outcome.error = std::move(error);
  outcome.error.may_have_run = MayHaveRun::Yes;
  end_with(std::move(outcome));
  finish();
}

/// It never came there, or its id would be known: the same run once more, which the server refuses if it did.
void RunTransfer::send_again() {
  limits_in_time_.started_at = loop_.now();
  account_ = loop_.credentials().now_for(account_, false);
  send(generation_);
}

void RunTransfer::give_up_recovery(std::string_view last_word) {
  decode::Outcome outcome;
  outcome.error = *unknown_;
  const auto waited = std::chrono::duration_cast<milliseconds>(loop_.now() - polls_since_);
  outcome.error.message += messages::not_recovered(waited, last_word);
  end_with(std::move(outcome));
  finish();
}

void RunTransfer::on_poll_deadline() {
  if (!polls_until_ || loop_.now() < *polls_until_) {
    poll_->on_deadline();
    watch_deadlines();
  } else if (unknown_) {
    give_up_recovery("it had not ended");
  } else {
    stop(request_.cancel_on_timeout);
    fail(ErrorCode::Timeout,
         messages::await_timed_out("workflow \"" + request_.workflow_id + "\"", request_.await_timeout),
         MayHaveRun::Yes);
  }
}

}  // namespace simstudio::transfer
