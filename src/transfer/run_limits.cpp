// SPDX-License-Identifier: Apache-2.0

// How a run stands to what the account may do.

#include <utility>

#include "transfer/run_transfer.h"

namespace simstudio::transfer {

void RunTransfer::report_permit(PermitUse use) {
  if (!permit_granted_at_) return;
  const Time granted_at = *std::exchange(permit_granted_at_, std::nullopt);
  loop_.permits().report(use, granted_at, limits_, loop_.now());
}

void RunTransfer::report_permit(const decode::Outcome& outcome) {
  const bool was_refused =
      outcome.kind == decode::OutcomeKind::Error && outcome.error.code == ErrorCode::RateLimitExceeded;
  report_permit(was_refused ? Permits::use_of(outcome.error) : PermitUse::Served);
}

}  // namespace simstudio::transfer
