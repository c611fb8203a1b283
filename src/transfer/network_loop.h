// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/generation.h"
#include "base/log.h"
#include "base/random.h"
#include "encode/execute.h"
#include "encode/look_up.h"
#include "mailbox/mailbox.h"
#include "scheduler/deadline_heap.h"
#include "scheduler/fair_queue.h"
#include "scheduler/spend_guard.h"
#include "simstudio/clock.h"
#include "simstudio/options.h"
#include "simstudio/transport.h"
#include "transfer/api_probe.h"
#include "transfer/credentials.h"
#include "transfer/exchange.h"
#include "transfer/permits.h"
#include "transfer/shared_run.h"

namespace simstudio::transfer {

class CancelCall;
class ChatLogins;
class LookUp;
class RunTransfer;

/// What a transport is given for its own end, behind what `NetworkLoop::shutdown` is given for the cancel calls.
constexpr std::chrono::milliseconds kTransportEndBudget{50};

/// What the network side was made with, checked.
struct LoopOptions {
  /// The account to begin with.
  encode::Account account;
  AuthProvider* auth = nullptr;
  Api api = Api::Auto;
  Limits limits;
  LogHook log;
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds idle_timeout{0};
  /// HTTP/2: an exchange that is held back is in the way of all others on its connection.
  bool shares_connections = false;
  /// Why no request can be sent, whatever the account; empty: all is well.
  std::string problem;
  std::uint32_t requests_per_minute = 0;
  /// The host's own; null: one of ours.
  RateLimiter* rate_limiter = nullptr;
  SpendOptions spend;
  /// For the spread of delays and for new run ids.
  base::Random random = base::Random::from_system();
};

/// The network side of one client: everything that happens between the command queue and the event queue, as one
/// function of its mailbox, its transport and time. A thread, the host's tick or a simulation calls `step`.
class NetworkLoop final : public TransportSink {
 public:
  NetworkLoop(mailbox::Mailbox& mailbox, Transport& transport, const Clock& clock, LoopOptions options);
  ~NetworkLoop() override;

  /// Takes what the host asked, starts what may start, waits up to `max_wait` (negative: until something happens) for
  /// the transport, and publishes what came.
  void step(Time max_wait);
  /// Ends every run without a word and tries the server's cancel calls within `budget`; what never went out is logged.
  void shutdown(Time budget);

  // For commands.
  void submit(mailbox::RunControl& run, encode::ExecuteRequest request);
  void submit(mailbox::RunControl& run, encode::LookUpRequest request);
  void connect();
  void set_api_key(std::string_view api_key);
  void set_base_url(std::string_view base_url);
  /// `text` is the token, or why there is none.
  void take_token(std::uint64_t question, bool given, const std::string& text);

  /// `shared`: several hear of it, none of them by `run`.
  void submit(mailbox::RunControl& run, encode::ExecuteRequest request, std::unique_ptr<SharedRun> shared);

  // For exchanges.
  Time now();
  const LoopOptions& options() const { return options_; }
  const base::Log& log() const { return log_; }
  mailbox::Mailbox& mailbox() { return mailbox_; }
  ApiProbe& probe() { return probe_; }
  Permits& permits() { return permits_; }
  scheduler::SpendGuard& spend_guard() { return spend_guard_; }
  const Credentials& credentials() const { return credentials_; }
  /// The server refused the token of `used`. False where no other can be had.
  bool give_up_token(const encode::Account& used) { return credentials_.give_up(used); }
  /// The same, and asks for another: for those who do not wait in a queue, where that is done for them.
  bool renew_token(const encode::Account& used);
  ChatLogins& chat_logins() { return *chat_logins_; }
  /// Whether the transport shows Set-Cookie and lets Cookie be set.
  bool sees_cookies() const { return (transport_.capabilities() & kTransportSetCookie) != 0; }
  std::uint64_t new_ticket() { return next_ticket_++; }
  void add(std::uint64_t ticket, std::unique_ptr<Exchange> exchange);
  base::Random& chance() { return options_.random; }
  /// How many runs and jobs are being polled.
  std::uint64_t pollers() const { return pollers_; }
  /// Look-ups that only look again now and then take no place from the others.
  void note_awaiting(int more) { look_ups_awaiting_ += static_cast<std::uint64_t>(more); }
  void note_pollers(int more) { pollers_ += static_cast<std::uint64_t>(more); }
  /// `request.body` must stay where it is until the exchange is done. `id` is told ahead of everything else: a
  /// transport may report from inside its `start`.
  void start_exchange(Exchange& exchange, const encode::HttpRequest& request, TransferId* id);
  void stop_exchange(TransferId id);
  /// Its bytes need no longer wait for the host.
  void let_flow(TransferId id);
  void ask_deadline(std::uint64_t ticket, Time at) { deadlines_.add(at, ticket); }
  /// Asks the server to stop the run, once that call's turn has come.
  void cancel_on_server(mailbox::RunOnServer run);
  /// The call wants to be made, for the first time or again.
  void queue_cancel_call(std::uint64_t ticket) { cancel_calls_waiting_.push_back(ticket); }
  /// The run no longer counts as concurrent.
  void free_slot(OwnerId owner) { queue_.finished(owner); }
  void withdraw(std::uint64_t ticket) { queue_.withdraw(ticket); }
  /// A run that had its turn already waits for one again, ahead of its owner's others.
  void queue_again(std::uint64_t ticket, OwnerId owner, std::int32_t priority) {
    queue_.enqueue_first(ticket, owner, priority);
  }
  /// A look-up that was sent already waits for its turn again.
  void queue_again(std::uint64_t ticket, LookUp& look_up) { look_ups_waiting_.emplace(ticket, &look_up); }
  /// Over: freed once no callback of its own is on the stack.
  void remove(std::uint64_t ticket);

  void on_connected(TransferId id) noexcept override;
  void on_headers(TransferId id, std::int32_t status, const TransportHeader* headers,
                  std::uint32_t count) noexcept override;
  void on_bytes(TransferId id, std::string_view bytes) noexcept override;
  void on_done(TransferId id, const TransportDone& done) noexcept override;

 private:
  void read_mailbox();
  /// A run that is over here and not there, stopped by a host that has not heard of its end.
  void stop_what_is_left(mailbox::RunControl& run);
  // Each false when more may start than one step should.
  bool start_waiting();
  /// How many runs wait for nothing but their turn, as far as one step may start them.
  std::uint32_t startable();
  bool start_look_ups();
  /// None after `until`.
  bool start_cancel_calls(Time until);
  void fire_deadlines();
  /// False while there is no token, which is then asked for.
  bool may_send();
  void end_what_waits_for_token(const std::string& why);
  void give_up_silent_provider();
  bool is_full() const;
  bool can_pause() const;
  void hold_back(TransferId id);
  void hold_back_all();
  void tell_held_back(Exchange& exchange, bool held);
  void resume_held();
  Time wait_until_next(Time max_wait);
  void settle();
  std::uint32_t count_unsent() const;

  mailbox::Mailbox& mailbox_;
  Transport& transport_;
  const Clock& clock_;
  LoopOptions options_;
  Credentials credentials_;
  base::Log log_;
  ApiProbe probe_;
  Permits permits_;
  scheduler::SpendGuard spend_guard_;
  SharedRuns shared_runs_{*this};
  std::unique_ptr<ChatLogins> chat_logins_;
  scheduler::FairQueue queue_;
  scheduler::DeadlineHeap deadlines_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Exchange>> exchanges_;
  std::unordered_map<std::uint64_t, RunTransfer*> runs_;
  std::unordered_map<std::uint64_t, LookUp*> look_ups_;
  std::map<std::uint64_t, LookUp*> look_ups_waiting_;  // for a place or the server's generation, the oldest first
  std::unordered_map<TransferId, Exchange*> active_;
  std::unordered_set<TransferId> held_back_;
  std::vector<std::unique_ptr<Exchange>> removed_;
  std::uint64_t next_ticket_ = 1;
  TransferId next_id_ = 1;
  std::unordered_map<std::uint64_t, CancelCall*> cancel_calls_;
  std::deque<std::uint64_t> cancel_calls_waiting_;
  std::uint32_t cancel_calls_started_ = 0;  // in this step
  std::optional<Time> held_back_logged_at_;
  Time now_{0};
  bool now_is_fresh_ = false;
  std::uint64_t pollers_ = 0;
  std::uint64_t look_ups_awaiting_ = 0;
  bool shutting_down_ = false;
};

}  // namespace simstudio::transfer
