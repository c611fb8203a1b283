// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "decode/answer.h"
#include "encode/look_up.h"
#include "transfer/exchange.h"
#include "transfer/network_loop.h"
#include "transfer/poll_pace.h"
#include "transfer/time_limits.h"
#include "transfer/whole_answer.h"

namespace simstudio::transfer {

/// What one look at a run found.
struct PollAnswer {
  decode::AnswerInfo info;
  decode::LimitHeaders limits;
  std::uint64_t body_bytes = 0;
};

/// sim-api B.7, D.2: a run or a job may be unknown for some seconds after it was taken.
constexpr Time kMissingIsBelievedAfter = std::chrono::seconds(30);

/// Whoever wants to know how a run stands.
class PollListener {
 public:
  /// The server told. To go on, call `RunPoll::ask_later`.
  virtual void on_poll_found(PollAnswer& answer) = 0;
  /// The server does not know the run, or not yet. To go on, call `RunPoll::ask_later`.
  virtual void on_poll_missing(decode::ErrorInfo& error) = 0;
  /// The server has no v2 at all, so nothing that was sent there has run.
  virtual void on_poll_no_v2() = 0;
  /// It will not tell: asking again would change nothing.
  virtual void on_poll_refused(decode::ErrorInfo& error) = 0;

 protected:
  ~PollListener() = default;
};

/// Looks at one run or job until its listener has seen enough. A look that was lost, or that the server had no time
/// for, is repeated by itself (a GET may be: sim-api E.5). It has no end of its own: its listener has.
///
/// Its deadlines are asked for under its owner's ticket, who hands `on_deadline` down.
class RunPoll final : public Exchange {
 public:
  RunPoll(NetworkLoop& loop, std::uint64_t ticket, PollListener& listener);
  ~RunPoll() override;

  /// `request` says what to look at, `account` and `generation` where; sent at once. It is looked at there to the end,
  /// with the key of now where that is this server's.
  void ask(std::shared_ptr<const encode::Account> account, base::Generation generation, encode::LookUpRequest request);
  /// The same again after a while; or `ask` what was given, for the first time.
  void ask_later();
  void prepare(std::shared_ptr<const encode::Account> account, base::Generation generation,
               encode::LookUpRequest request);
  void stop();
  static bool is_about_the_run(const decode::ErrorInfo& error);
  /// The server had no time for the look, or its gateway no answer.
  static bool is_worth_repeating(const decode::ErrorInfo& error);

  void on_connected() override { limits_in_time_.last_byte_at = loop_.now(); }
  void on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) override;
  void on_bytes(std::string_view bytes) override;
  void on_done(const TransportDone& done) override;
  void on_deadline() override;

 private:
  void send();
  void read_answer();
  void refused(decode::ErrorInfo error);
  void failed(std::optional<std::chrono::milliseconds> retry_after);

  NetworkLoop& loop_;
  const std::uint64_t ticket_;
  PollListener& listener_;
  std::shared_ptr<const encode::Account> account_;
  base::Generation generation_ = base::Generation::V2;
  encode::LookUpRequest request_;
  encode::HttpRequest http_;
  PollPace pace_;
  TimeLimits limits_in_time_;
  std::optional<Time> asks_at_;
  TransferId id_ = 0;
  bool renewed_token_ = false;  // since the last answer
  WholeAnswer answer_;
  std::optional<std::chrono::milliseconds> retry_after_;
};

}  // namespace simstudio::transfer
