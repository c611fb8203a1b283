// SPDX-License-Identifier: Apache-2.0

// How a run stands to what the account may do and what the host means to spend.

#include <utility>

#include "decode/json_fields.h"
#include "transfer/messages.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {

/// False when it ended here. Further attempts of the run were counted with the first.
bool RunTransfer::may_be_spent() {
  if (is_counted_as_spent_) return true;
  scheduler::SpendGuard& guard = loop_.spend_guard();
  switch (guard.limit_met(loop_.now())) {
    case scheduler::SpendLimit::Nothing:
      guard.began(loop_.now());
      is_counted_as_spent_ = true;
      return true;
    case scheduler::SpendLimit::RunsPerMinute:
      fail(ErrorCode::UsageLimitExceeded, messages::too_many_runs_a_minute(guard.options().runs_per_minute),
           MayHaveRun::No);
      return false;
    case scheduler::SpendLimit::CostPerSession:
      fail(ErrorCode::UsageLimitExceeded, messages::session_too_dear(guard.spent(), guard.options().cost_per_session),
           MayHaveRun::No);
      return false;
  }
  return true;
}

void RunTransfer::report_permit(PermitUse use) {
  if (!permit_granted_at_) return;
  const Time granted_at = *std::exchange(permit_granted_at_, std::nullopt);
  loop_.permits().report(use, granted_at, answer_.limits, loop_.now());
}

void RunTransfer::report_permit(const decode::Outcome& outcome) {
  const bool was_refused =
      outcome.kind == decode::OutcomeKind::Error && outcome.error.code == ErrorCode::RateLimitExceeded;
  report_permit(was_refused ? Permits::use_of(outcome.error) : PermitUse::Served);
}

void RunTransfer::count_cost(const decode::Outcome& outcome) {
  if (!is_counted_as_spent_) return;
  if (outcome.kind == decode::OutcomeKind::Error && outcome.error.may_have_run == MayHaveRun::No) {
    give_cost_back();
  } else if (outcome.kind == decode::OutcomeKind::Result) {
    loop_.spend_guard().cost_more(decode::number_of(outcome.result.output.at_path("cost.total"), 0));
  }
}

void RunTransfer::give_cost_back() {
  if (std::exchange(is_counted_as_spent_, false)) loop_.spend_guard().did_not_run();
}

}  // namespace simstudio::transfer
