// SPDX-License-Identifier: Apache-2.0
#include "simulation/world.h"

namespace simstudio::test {

using namespace std::chrono_literals;

namespace {

constexpr int kCancelCallsAStep = 16;  // So that a crowd's end does not hold everything else up.

}  // namespace

void World::check_step(bool drained, Time stepped_at) {
  std::uint64_t waiting = 0;
  for (const auto& run : runs_) {
    if (run->client != now_ || failed()) continue;
    if (run->is_watched()) watch(*run, drained);
    check_run(*run, drained, stepped_at);
    check_cancel_calls(*run, stepped_at);
    const bool seen = !run->is_watched() || run->handle;
    if (run->waits() && !run->collides && run->asked_before && !run->detached && seen) ++waiting;
  }
  if (drained && waiting > now_->options.limits.queued_runs) broken("more runs wait than queued_runs allows");
  if (!failed()) check_started();
}

/// A free place is not left empty while somebody waits for it.
void World::check_started() {
  if (now_->options.limits.queued_runs < 1000) return;  // Some may have been refused.
  if (now_->rate_limited) return;
  // Nothing waited for the host, neither before nor what the step itself made.
  const bool is_empty = drained_before_ && now_->drained && delivered_now_ == 0;
  const bool may_be_full = now_->options.limits.undelivered_bytes < (8u << 20) && !is_empty;
  if (may_be_full || !generation_known_before_ || free_slots_before_ == 0 || waiting_before_.empty()) return;
  for (const SimRun* run : waiting_before_) {
    if (!run->waits() || run->collides) return;
  }
  broken(name(*waiting_before_.front()) + " waits although there is a free place");
}

void World::check_run(SimRun& run, bool drained, Time stepped_at) {
  const auto require = [&](bool holds, const std::string& what) {
    if (!holds) broken(name(run) + ": " + what);
  };
  if (!run.asked_before) return;  // Asked for by a handler, after the step.
  require(!run.stopped_before || !run.on_the_wire(), "still on the wire after it was cancelled or released");
  const bool is_made = run.cancel_calls != 0 || cancel_calls_started_ >= kCancelCallsAStep;
  require(!run.needs_cancel_call || is_made, "stopped without a cancel call");
  const bool owes_legacy = run.no_v2_answer && run.posts_legacy == 0 && !run.end && !run.ended && !run.stopped();
  require(!owes_legacy, "v2 is not there, and it never went to the legacy root");
  if (!run.ended && !run.end && !run.stopped()) {
    require(run.exchange == nullptr || run.next_limit() > stepped_at, "a time limit passed and nothing happened");
  }
  const bool nobody_sees = run.is_watched() && !run.handle;
  if (!drained || run.silent() || run.ended || nobody_sees) return;
  require(!run.cancelled, "nothing remains, and its Cancelled was not delivered");
  require(!run.limit_stop, "nothing remains, and its TIMEOUT was not delivered");
  require(!run.end, "nothing remains, and its end was not delivered");
  require(run.invalid.empty() && !run.after_close, "nothing remains, and its refusal was not delivered");
  require(run.deadline_at() > stepped_at, "its deadline passed and nothing happened");
  require(run.delivered == run.came(),
          "nothing remains, and only " + to_text(run.delivered) + " was delivered of " + to_text(run.came()));
}

/// A call that was answered 404, or lost, is made again within two seconds, for ten seconds.
void World::check_cancel_calls(SimRun& run, Time stepped_at) {
  if (!run.needs_cancel_call || run.cancel_call_live || run.cancel_call_settled || run.cancel_calls == 0) return;
  const Time repeats_by = run.repeat_from + 2s;
  if (repeats_by > run.first_cancel_at + 10s || stepped_at < repeats_by) return;
  broken(name(run) + ": its cancel call was not repeated");
}

void World::check_at_the_end() {
  for (const auto& run : runs_) {
    const auto require = [&](bool holds, const std::string& what) {
      if (!holds) broken(name(*run) + ": " + what);
    };
    require(run->handlers_gone == run->handlers_made, "its handler was never destroyed");
    bool shares_id = false;
    for (const auto& other : runs_) {
      if (other != run && !run->sim_id.empty() && other->sim_id == run->sim_id) shares_id = true;
    }
    const SimServer::Entry* entry = server_->entry(run->is_chat() ? run->workflow : run->sim_id);
    require(entry == nullptr || entry->started == 1, "was started more than once");
    require(!run->said_never_ran || entry == nullptr || shares_id, "said never to have run, and the server ran it");
    if (!all_ends_well_ || run->client != last_client_) continue;
    const bool nobody_sees = run->is_watched() && !run->handle;
    require(run->ended || run->silent() || nobody_sees, "never ended");
    require(run->exchange == nullptr || run->end || run->detached, "still on the wire at the end");
    const bool still_runs = entry != nullptr && server_->running(run->sim_id, clock_.now());
    const bool promised = run->needs_cancel_call && !run->cancel_call_spoiled && !shares_id;
    require(!promised || !still_runs, "was stopped, and its server still runs it");
  }
}

}  // namespace simstudio::test
