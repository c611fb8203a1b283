// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "encode/http_request.h"
#include "mailbox/run_control.h"
#include "transfer/exchange.h"
#include "transfer/network_loop.h"

namespace simstudio::transfer {

/// Tells the server to stop a run. A run that is just being registered is 404 for a moment (wire/redis-cancel-early),
/// so that answer is tried again for ten seconds. Nobody waits for the outcome. It goes to the server that has the run,
/// with the key of now where that is this server's: the run may have outlived its token.
class CancelCall final : public Exchange {
 public:
  CancelCall(NetworkLoop& loop, std::uint64_t ticket, mailbox::RunOnServer run);

  /// Its turn has come, for the first time or again.
  void start(bool may_repeat);
  bool is_sending() const { return phase_ == Phase::Sending; }
  /// At least one attempt reached a connection, so that the server may have it.
  bool went_out() const { return went_out_; }

  void on_connected() override { went_out_ = true; }
  void on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) override;
  void on_bytes(std::string_view) override {}
  void on_done(const TransportDone& done) override;
  void on_deadline() override;

 private:
  enum class Phase { Waiting, Sending, Pausing };

  bool has_another_key();
  void failed();
  bool waits_for_token() const { return renewed_token_ && loop_.credentials().is_asking(); }

  NetworkLoop& loop_;
  std::uint64_t ticket_;
  mailbox::RunOnServer run_;
  encode::HttpRequest request_;
  TransferId id_ = 0;
  std::int32_t status_ = 0;
  bool may_repeat_ = true;
  Phase phase_ = Phase::Waiting;
  bool went_out_ = false;
  bool renewed_token_ = false;
  std::optional<Time> give_up_at_;
  Time attempt_ends_at_{0};
  Time repeat_after_{0};
  Time repeat_at_{0};
};

}  // namespace simstudio::transfer
