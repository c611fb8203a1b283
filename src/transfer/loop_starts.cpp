// SPDX-License-Identifier: Apache-2.0

// What may start now: runs, look-ups and cancel calls, each in its turn and no more in one step than the streams and
// the client's end can wait for.

#include <algorithm>
#include <utility>

#include "transfer/cancel_call.h"
#include "transfer/look_up.h"
#include "transfer/network_loop.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {
namespace {

// Opening a connection costs up to a millisecond with TLS: a thousand started in one step would leave every stream and
// the client's end waiting for it.
constexpr std::uint32_t kStartsAStep = 16;

// Each cancel call needs a connection of its own, since the runs' are cut: a thousand at once cost so much to open that
// none is answered in time.
constexpr std::ptrdiff_t kCancelCallsAtOnce = 64;

}  // namespace

void NetworkLoop::submit(mailbox::RunControl& run, encode::ExecuteRequest request) {
  if (request.coalesce && may_be_shared(request)) return shared_runs_.submit(run, std::move(request));
  submit(run, std::move(request), nullptr);
}

void NetworkLoop::submit(mailbox::RunControl& run, encode::ExecuteRequest request, std::unique_ptr<SharedRun> shared) {
  const std::uint64_t ticket = next_ticket_++;
  const std::int32_t priority = request.priority;
  auto transfer = std::make_unique<RunTransfer>(*this, ticket, run, std::move(request), std::move(shared));
  RunTransfer& made = *transfer;
  add(ticket, std::move(transfer));
  runs_.emplace(ticket, &made);
  if (!made.accept()) return;
  if (queue_.enqueue(ticket, run.owner, priority)) return;
  if (!shutting_down_) start_waiting();  // Only those count as waiting who can't start.
  if (!queue_.enqueue(ticket, run.owner, priority)) made.refuse_queue_full(queue_.caps().queued);
}

void NetworkLoop::submit(mailbox::RunControl& run, encode::LookUpRequest request) {
  const std::uint64_t ticket = next_ticket_++;
  auto look_up = std::make_unique<LookUp>(*this, ticket, run, std::move(request));
  LookUp& made = *look_up;
  add(ticket, std::move(look_up));
  look_ups_.emplace(ticket, &made);
  look_ups_waiting_.emplace(ticket, &made);
  if (!made.accept()) return;
  const std::uint32_t most = options_.limits.queued_runs;
  if (look_ups_waiting_.size() > most && !shutting_down_) start_look_ups();
  if (look_ups_waiting_.size() > most) made.refuse_queue_full(most);
}

bool NetworkLoop::start_waiting() {
  std::uint32_t started = 0;
  for (std::uint32_t wanted = startable(); wanted != 0; wanted = startable()) {
    if (started == kStartsAStep) return false;
    if (!permits_.take(std::min(wanted, kStartsAStep - started), now())) return true;
    ++started;
    const scheduler::Turn turn = queue_.start_next();
    const auto found = runs_.find(turn.ticket);
    if (found == runs_.end()) {
      queue_.finished(turn.owner);
      permits_.report(PermitUse::Unused, now(), {}, now());
      continue;
    }
    found->second->start(*probe_.next());
  }
  permits_.return_unused(now());
  return true;
}

std::uint32_t NetworkLoop::startable() {
  // While too much waits for the host, more runs would only bring more of it.
  if (is_full() || !queue_.can_start() || !may_send() || !probe_.next().has_value()) return 0;
  const std::size_t places = queue_.caps().running - queue_.running();
  const std::size_t most = probe_.is_known() ? std::min(places, queue_.waiting()) : 1;
  return static_cast<std::uint32_t>(most);
}

bool NetworkLoop::start_look_ups() {
  std::uint32_t started = 0;
  for (auto next = look_ups_waiting_.begin(); next != look_ups_waiting_.end();) {
    const std::size_t asking = look_ups_.size() - look_ups_waiting_.size() - look_ups_awaiting_;
    if (asking >= options_.limits.concurrent_runs || !may_send()) return true;
    LookUp& look_up = *next->second;
    // Calls that have one place in both generations need not wait until it is known.
    const auto generation = look_up.needs_generation() ? probe_.next() : base::Generation::Legacy;
    if (!generation) {
      ++next;
      continue;
    }
    if (started++ == kStartsAStep) return false;
    next = look_ups_waiting_.erase(next);
    look_up.start(*generation);
  }
  return true;
}

void NetworkLoop::cancel_on_server(mailbox::RunOnServer run) {
  if (run.account->api_key.empty()) return;  // sim-api A.3: nobody may cancel a public run.
  const std::uint64_t ticket = next_ticket_++;
  auto call = std::make_unique<CancelCall>(*this, ticket, std::move(run));
  cancel_calls_.emplace(ticket, call.get());
  add(ticket, std::move(call));
  queue_cancel_call(ticket);
}

bool NetworkLoop::start_cancel_calls(Time until) {
  if (cancel_calls_waiting_.empty()) return true;
  auto out = std::count_if(cancel_calls_.begin(), cancel_calls_.end(),
                           [](const auto& one) { return one.second->is_sending(); });
  for (; !cancel_calls_waiting_.empty() && out < kCancelCallsAtOnce && now() < until; ++out) {
    if (cancel_calls_started_ == kStartsAStep) return false;
    ++cancel_calls_started_;
    const auto found = cancel_calls_.find(cancel_calls_waiting_.front());
    cancel_calls_waiting_.pop_front();
    if (found != cancel_calls_.end()) found->second->start(!shutting_down_);
    if (shutting_down_) now_is_fresh_ = false;  // What is left of its time counts for each.
  }
  return true;
}

}  // namespace simstudio::transfer
