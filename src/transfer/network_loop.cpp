// SPDX-License-Identifier: Apache-2.0
#include "transfer/network_loop.h"

#include <algorithm>
#include <utility>

#include "base/steady_clock.h"
#include "transfer/cancel_call.h"
#include "transfer/chat_logins.h"
#include "transfer/commands.h"
#include "transfer/look_up.h"
#include "transfer/messages.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {
namespace {

using std::chrono::milliseconds;

// The host never wakes us from `tick`, so that it makes no system call: while exchanges or runs are held back for its
// sake we look ourselves, and while notices are out we now and then collect what it is done with.
constexpr Time kLookWhileHeldBack = milliseconds(2);
constexpr Time kLookForRetired = milliseconds(100);

// Closing a TLS connection takes this long: with a thousand of them that is time which the cancel calls can't have.
constexpr std::size_t kCrowd = 100;
constexpr Time kCloseOfOne = std::chrono::microseconds(90);
constexpr Time kLeastCancelBudget = milliseconds(60);

}  // namespace

NetworkLoop::NetworkLoop(mailbox::Mailbox& mailbox, Transport& transport, const Clock& clock, LoopOptions options)
    : mailbox_(mailbox),
      transport_(transport),
      clock_(clock),
      options_(std::move(options)),
      credentials_(std::exchange(options_.account, {}), options_.auth),
      log_(options_.log, credentials_.secrets()),
      probe_(options_.api),
      permits_(mailbox, options_.rate_limiter, options_.requests_per_minute, clock.now()),
      spend_guard_(options_.spend),
      chat_logins_(std::make_unique<ChatLogins>(*this)),
      queue_(
          {options_.limits.queued_runs, options_.limits.concurrent_runs, options_.limits.concurrent_runs_per_owner}) {
  transport_.attach(*this);
}

NetworkLoop::~NetworkLoop() = default;

Time NetworkLoop::now() {
  if (!now_is_fresh_) {
    now_ = clock_.now();
    now_is_fresh_ = true;
  }
  return now_;
}

void NetworkLoop::step(Time max_wait) {
  now_is_fresh_ = false;
  cancel_calls_started_ = 0;
  mailbox_.free_retired();
  resume_held();  // By what the host has taken, before anything new waits for it.
  read_mailbox();
  give_up_silent_provider();
  bool all_started = start_cancel_calls(Time::max());
  all_started = start_look_ups() && all_started;
  all_started = start_waiting() && all_started;
  settle();

  const Time wait = all_started ? wait_until_next(max_wait) : Time::zero();
  now_is_fresh_ = false;  // What the transport reports happens after the wait.
  transport_.poll(wait);
  // Only now: an answer that had come in time counts, however long the host did not tick. What this frees is used by
  // the next step, which comes at once.
  fire_deadlines();
  start_cancel_calls(Time::max());  // Those whose time has come to be made again.
  settle();
}

void NetworkLoop::settle() {
  removed_.clear();
  mailbox_.publish();
}

void NetworkLoop::read_mailbox() {
  for (mailbox::RunControl* run = mailbox_.take_noticed(); run != nullptr;) {
    mailbox::RunControl* following = run->notice_next;
    // Cleared before the wish is read: one expressed meanwhile puts the run on the list again.
    run->wish.fetch_and(~mailbox::kWishNoticed, std::memory_order_seq_cst);
    if (run->listener != nullptr) run->listener->on_wish();
    stop_what_is_left(*run);
    run->release_reference();
    run = following;
  }
  for (mailbox::Command* command = mailbox_.take_commands(); command != nullptr;) {
    mailbox::Command* following = command->next;
    static_cast<LoopCommand*>(command)->apply(*this);
    delete command;
    command = following;
  }
}

void NetworkLoop::stop_what_is_left(mailbox::RunControl& run) {
  if (!run.left_on_server || !run.wishes(mailbox::kWishCancel | mailbox::kWishRelease)) return;
  mailbox::RunOnServer there = *std::exchange(run.left_on_server, std::nullopt);
  if (run.wishes(mailbox::kWishDetach) || run.seen.load(std::memory_order_acquire)) return;
  cancel_on_server(std::move(there));
}

void NetworkLoop::connect() {
  const encode::Account& account = *credentials_.account();
  if (options_.problem.empty() && account.problem.empty()) transport_.connect(encode::target_of(account));
}

void NetworkLoop::fire_deadlines() {
  while (const auto ticket = deadlines_.pop_due(now())) {
    const auto found = exchanges_.find(*ticket);
    if (found != exchanges_.end()) found->second->on_deadline();
  }
}

Time NetworkLoop::wait_until_next(Time max_wait) {
  Time wait = max_wait;
  const auto bound = [&wait](Time limit) { wait = wait < Time::zero() ? limit : std::min(wait, limit); };
  if (const auto at = deadlines_.next()) bound(std::max(Time::zero(), *at - now()));
  if (!held_back_.empty() || (is_full() && queue_.can_start())) bound(kLookWhileHeldBack);
  if (const auto at = permits_.asks_at(); at && startable() != 0) bound(std::max(Time::zero(), *at - now()));
  if (mailbox_.awaits_retired()) bound(kLookForRetired);
  return wait;
}

void NetworkLoop::start_exchange(Exchange& exchange, const encode::HttpRequest& request, TransferId* id_of_it) {
  const TransferId id = next_id_++;
  *id_of_it = id;
  active_.emplace(id, &exchange);
  exchange.on_held_back(options_.shares_connections && !held_back_.empty());
  std::vector<TransportHeader> headers;
  headers.reserve(request.headers.size());
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  TransportRequest sent;
  sent.method = request.method;
  sent.url = request.url;
  sent.headers = headers.data();
  sent.header_count = static_cast<std::uint32_t>(headers.size());
  sent.body = request.body;
  sent.stream = request.stream;
  sent.response_header_bytes_max = options_.limits.response_header_bytes;
  transport_.start(id, sent);
}

void NetworkLoop::stop_exchange(TransferId id) {
  const auto found = active_.find(id);
  if (found == active_.end()) return;
  if (held_back_.erase(id) != 0) tell_held_back(*found->second, false);
  active_.erase(found);
  transport_.cancel(id);
}

void NetworkLoop::add(std::uint64_t ticket, std::unique_ptr<Exchange> exchange) {
  exchanges_.emplace(ticket, std::move(exchange));
}

void NetworkLoop::remove(std::uint64_t ticket) {
  const auto found = exchanges_.find(ticket);
  if (found == exchanges_.end()) return;
  if (runs_.erase(ticket) == 0 && look_ups_.erase(ticket) == 0) cancel_calls_.erase(ticket);
  look_ups_waiting_.erase(ticket);
  removed_.push_back(std::move(found->second));
  exchanges_.erase(found);
}

void NetworkLoop::shutdown(Time budget) {
  shutting_down_ = true;
  now_is_fresh_ = false;
  const Time began_at = now();
  read_mailbox();
  std::vector<RunTransfer*> live;
  live.reserve(runs_.size());
  for (const auto& [ticket, run] : runs_) live.push_back(run);
  if (live.size() > kCrowd) {
    const Time closing = kCloseOfOne * static_cast<Time::rep>(live.size() - kCrowd);
    budget = std::max(std::min(budget, kLeastCancelBudget), budget - closing);
  }
  const Time deadline = began_at + budget;
  const Time really_over = base::steady_clock().now() + budget;  // The host's clock may stand still.
  for (RunTransfer* run : live) run->abandon();
  while (!look_ups_.empty()) look_ups_.begin()->second->abandon();
  now_is_fresh_ = false;
  cancel_calls_started_ = 0;
  bool all_started = start_cancel_calls(deadline);
  while (!cancel_calls_.empty() && now() < deadline && base::steady_clock().now() < really_over) {
    transport_.poll(all_started ? wait_until_next(deadline - now()) : Time::zero());
    now_is_fresh_ = false;
    fire_deadlines();
    removed_.clear();
    cancel_calls_started_ = 0;
    all_started = start_cancel_calls(deadline);
  }
  if (const std::uint32_t unsent = count_unsent(); unsent != 0) log_.warning(messages::cancels_unsent(unsent, budget));
  transport_.shutdown(kTransportEndBudget);
  active_.clear();
  runs_.clear();
  cancel_calls_.clear();
  exchanges_.clear();
  settle();
}

std::uint32_t NetworkLoop::count_unsent() const {
  std::uint32_t unsent = 0;
  for (const auto& [ticket, call] : cancel_calls_) unsent += call->went_out() ? 0 : 1;
  return unsent;
}

template <typename Request>
void RunCommand<Request>::apply(NetworkLoop& loop) {
  loop.submit(*run_, std::move(request_));
  std::exchange(run_, nullptr)->release_reference();
}

template class RunCommand<encode::ExecuteRequest>;
template class RunCommand<encode::LookUpRequest>;

void ConnectCommand::apply(NetworkLoop& loop) { loop.connect(); }

}  // namespace simstudio::transfer
