// SPDX-License-Identifier: Apache-2.0

// A look that is repeated until the run or the job is over.

#include "decode/outcome_of_run.h"
#include "transfer/answer_node.h"
#include "transfer/look_up.h"

namespace simstudio::transfer {
bool LookUp::awaits_after(const decode::ErrorInfo& error) const {
  if (!request_.await_end) return false;
  return error.code == ErrorCode::NotFound || RunPoll::is_worth_repeating(error);
}

void LookUp::await_end() {
  phase_ = Phase::Awaiting;
  limits_in_time_.total = request_.await_timeout;
  limits_in_time_.connect = limits_in_time_.idle = std::chrono::milliseconds::zero();
  poll_ = std::make_unique<RunPoll>(loop_, ticket_, *this);
  loop_.note_awaiting(1);
  poll_->prepare(account_, generation_, request_);
  poll_->ask_later();
  watch_deadlines();
}

void LookUp::on_poll_found(PollAnswer& answer) {
  if (!decode::is_settled(answer.info)) return poll_->ask_later();
  loop_.mailbox().push(new AnswerNode(run_, std::move(answer.info), answer.limits, answer.body_bytes));
  finish();
}

void LookUp::on_poll_missing(decode::ErrorInfo& error) {
  if (loop_.now() - *limits_in_time_.started_at < kMissingIsBelievedAfter) return poll_->ask_later();
  refuse(std::move(error));
}

void LookUp::on_poll_no_v2() {
  generation_ = base::Generation::Legacy;
  poll_->prepare(account_, generation_, request_);
  poll_->ask_later();
}

void LookUp::on_poll_refused(decode::ErrorInfo& error) { refuse(std::move(error)); }

}  // namespace simstudio::transfer
