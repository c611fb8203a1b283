// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/generation.h"
#include "decode/answer.h"
#include "decode/response.h"
#include "encode/look_up.h"
#include "mailbox/run_control.h"
#include "transfer/exchange.h"
#include "transfer/network_loop.h"
#include "transfer/run_poll.h"
#include "transfer/time_limits.h"
#include "transfer/whole_answer.h"

namespace simstudio::transfer {

/// The life of one call that looks something up: asked, answered, told. It takes no run's place in the queue.
///
///     Waiting --the generation is known--> Asking | --deadline, wish, no token--> Over
///     Asking  --answer, cut, limit, wish--> Over  | --no v2 here--> Asking again, at the legacy root
///             --refused for its token--> Waiting, once, for the next one (`ClientOptions::auth`)
///             --not over yet, and its end is awaited--> Awaiting --over, limit, wish--> Over
class LookUp final : public Exchange, public mailbox::RunListener, public PollListener {
 public:
  LookUp(NetworkLoop& loop, std::uint64_t ticket, mailbox::RunControl& run, encode::LookUpRequest request);
  ~LookUp() override;

  /// False when it ended at once.
  bool accept();
  bool needs_generation() const { return encode::depends_on_generation(request_.kind); }
  void start(base::Generation generation);
  void refuse_queue_full(std::uint32_t queued_max);
  /// There is no token to send it with.
  void refuse_without_token(const std::string& message);
  /// The client goes away: stops without a word.
  void abandon();

  void on_wish() override;
  void on_connected() override;
  void on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) override;
  void on_bytes(std::string_view bytes) override;
  void on_done(const TransportDone& done) override;
  void on_held_back(bool held) override;
  void on_deadline() override;
  void on_poll_found(PollAnswer& answer) override;
  void on_poll_missing(decode::ErrorInfo& error) override;
  void on_poll_no_v2() override;
  void on_poll_refused(decode::ErrorInfo& error) override;

 private:
  enum class Phase { Waiting, Asking, Awaiting, Over };

  void ask(base::Generation generation);
  void send(encode::HttpRequest http);
  void watch_deadlines();
  void read_answer();
  void read_workspaces(const decode::Response& response);
  bool waits_for_new_token();
  bool falls_back(const decode::Response& response);
  bool awaits_after(const decode::ErrorInfo& error) const;
  void await_end();
  void refuse(decode::ErrorInfo error);
  std::uint32_t stopping_wishes() const;
  void fail(ErrorCode code, std::string message);
  void finish();
  std::string shown_target() const { return encode::target_of(*account_); }

  NetworkLoop& loop_;
  const std::uint64_t ticket_;
  mailbox::RunControl& run_;
  encode::LookUpRequest request_;
  /// Of the moment it started; until then of the moment it was asked for.
  std::shared_ptr<const encode::Account> account_;
  encode::HttpRequest http_;
  Phase phase_ = Phase::Waiting;
  base::Generation generation_ = base::Generation::V2;
  std::uint32_t asking_generation_ = 0;  // the number of that question
  bool asking_workspaces_ = false;
  bool renewed_token_ = false;
  TimeLimits limits_in_time_;
  TransferId id_ = 0;
  WholeAnswer answer_;
  std::unique_ptr<RunPoll> poll_;
};

}  // namespace simstudio::transfer
