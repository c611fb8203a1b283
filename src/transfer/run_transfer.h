// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/generation.h"
#include "decode/response.h"
#include "decode/stream_decoder.h"
#include "encode/execute.h"
#include "mailbox/run_control.h"
#include "transfer/chat_logins.h"
#include "transfer/event_writer.h"
#include "transfer/exchange.h"
#include "transfer/network_loop.h"
#include "transfer/retry_policy.h"
#include "transfer/run_poll.h"
#include "transfer/shared_run.h"
#include "transfer/time_limits.h"
#include "transfer/whole_answer.h"

namespace simstudio::transfer {

/// The life of one run on the network side, from submission to its one end.
///
///     Queued    --start-->            Sending
///               for a chat with a password that no cookie is known for: LoggingIn --let in--> Sending
///               --wish, deadline, bad input, turned away-->            Over (one end told, or none on release)
///     Sending   --headers-->          Receiving
///               --no v2 here-->       Sending again, to the legacy root, same run id
///     Receiving --the end is told-->  Draining
///               --cut, limit, wish, deadline-->           Over
///     Draining  --body read out-->    Over (so that the connection can serve again)
///
/// and where it may go on after that (`ExecuteOptions::retry`, `recover`, `await_result`):
///
///     refused, or never connected     Resting --delay-->  Queued
///     refused for its token           Queued, once, for the next one (`ClientOptions::auth`)
///     the outcome is not known        Polling --the server tells-->  Over, --it never came--> Sending, same run id
///     taken, and awaited              Polling --it is over-->  Over
class RunTransfer final : public Exchange, public mailbox::RunListener, public PollListener, public ChatVisitor {
 public:
  /// `shared`: those who hear of the run instead of `run`; null where nobody shares it.
  RunTransfer(NetworkLoop& loop, std::uint64_t ticket, mailbox::RunControl& run, encode::ExecuteRequest request,
              std::unique_ptr<SharedRun> shared = nullptr);
  ~RunTransfer() override;

  /// Looks at the request before it queues. False when it ended at once.
  bool accept();
  void start(base::Generation generation);
  void refuse_queue_full(std::uint32_t queued_max);
  /// Whether the server may have it, should it end now.
  MayHaveRun sent_so_far() const;
  mailbox::RunOnServer run_on_server() const { return {account_, generation_, request_.workflow_id, request_.run_id}; }
  void flush_text();
  /// Nobody waits for it any more, or the client goes away: stops without a word, and `on_server` there too.
  void abandon(bool on_server = true);
  bool waits_for_its_turn() const { return phase_ == Phase::Queued; }
  /// There is no token to send it with.
  void refuse_without_token(const std::string& message);

  void on_wish() override;
  void on_connected() override;
  void on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) override;
  void on_bytes(std::string_view bytes) override;
  void on_done(const TransportDone& done) override;
  bool feeds_host() const override { return phase_ == Phase::Receiving && decoder_ != nullptr && !deaf_; }
  void on_held_back(bool held) override;
  void on_undelivered_full() override;
  void on_deadline() override;
  void on_let_in(encode::ChatPass pass) override;
  void on_turned_away(const decode::ErrorInfo& why) override;
  void on_poll_found(PollAnswer& answer) override;
  void on_poll_missing(decode::ErrorInfo& error) override;
  void on_poll_no_v2() override;
  void on_poll_refused(decode::ErrorInfo& error) override;

 private:
  enum class Phase { Queued, LoggingIn, Sending, Receiving, Draining, Resting, Polling, Over };

  /// Why nothing can be sent as the account that it has; empty: all is well.
  std::string account_problem() const;
  void send(base::Generation generation);
  bool must_log_in();
  bool logs_in_again();
  void log_in();
  void set_time_limits();
  void watch_deadlines();
  std::optional<Time> next_deadline() const;
  void stream_bytes(std::string_view bytes);
  void read_answer();
  bool falls_back(const decode::Response& response);
  void lost(const TransportDone& done);
  void stop(bool on_server);
  void time_out(const std::string& message);

  // How it goes on after an answer that is not its end: run_retries.cpp, run_recovery.cpp.
  bool goes_on(decode::Outcome& outcome);
  bool waits_for_new_token(const decode::ErrorInfo& error);
  bool rest(const decode::ErrorInfo& error, bool as_new_run);
  void wake_up();
  void queue_again();
  bool recover(decode::Outcome& outcome);
  void poll_run();
  bool await_result(decode::Outcome& outcome);
  void send_again();
  void give_up_recovery(std::string_view last_word);
  void on_poll_deadline();
  void forget_attempt();

  // Against what the account and the host allow: run_limits.cpp.
  bool may_be_spent();
  void report_permit(PermitUse use);
  void report_permit(const decode::Outcome& outcome);
  /// Where the answer was not read to its end.
  PermitUse use_of_lost_permit() const { return answer_.status == 429 ? PermitUse::Refused : PermitUse::Lost; }
  void count_cost(const decode::Outcome& outcome);
  void give_cost_back();

  void fill_in(decode::Outcome& outcome) const;
  void conclude(decode::Outcome outcome);
  void end_with(decode::Outcome outcome);
  /// Keeps what a cancel call would need, where the run may go on after this end of it.
  void note_what_is_left(const decode::Outcome& outcome);
  void fail(ErrorCode code, std::string message, MayHaveRun may_have_run);
  void finish();
  void free_slot();
  bool is_late() const;
  bool is_stopped() const {
    return run_.wishes(mailbox::kWishCancel | mailbox::kWishRelease) || (shared_ != nullptr && shared_->is_left());
  }
  /// How far the request went, for the host: told before its wish is read.
  void note_may_have_run(MayHaveRun may_have_run);
  ChatPlace chat_place() const { return {account_, request_.workflow_id}; }
  /// Whether the host can do anything with the run's id: without a key nobody may look a run up (sim-api A.3).
  bool knows_run_id() const;
  std::string shown_target() const { return encode::target_of(*account_); }

  NetworkLoop& loop_;
  const std::uint64_t ticket_;
  mailbox::RunControl& run_;
  encode::ExecuteRequest request_;
  std::unique_ptr<SharedRun> shared_;
  /// Of the moment it started; until then of the moment it was asked for.
  std::shared_ptr<const encode::Account> account_;
  EventWriter writer_;
  Phase phase_ = Phase::Queued;
  base::Generation generation_ = base::Generation::V2;
  encode::HttpRequest http_;
  encode::ChatPass pass_;
  TransferId id_ = 0;
  std::unique_ptr<decode::StreamDecoder> decoder_;
  WholeAnswer answer_;
  std::uint32_t asking_generation_ = 0;  // the number of that question
  bool logged_in_again_ = false;
  bool holds_slot_ = false;
  bool connected_ = false;
  bool deaf_ = false;
  bool told_server_ = false;
  bool renewed_token_ = false;
  TimeLimits limits_in_time_;
  Time drain_ends_at_{0};
  std::optional<Time> watched_;

  /// While nobody knows what becomes of it.
  std::optional<Time> permit_granted_at_;
  bool is_counted_as_spent_ = false;

  RetryPolicy retry_;
  Time rests_until_{0};
  std::unique_ptr<RunPoll> poll_;
  /// What is told if asking for the run leads nowhere; set while an outcome is being recovered.
  std::optional<decode::ErrorInfo> unknown_;
  bool may_send_again_ = false;
  bool awaiting_ = false;
  Time polls_since_{0};
  std::optional<Time> polls_until_;
};

}  // namespace simstudio::transfer
