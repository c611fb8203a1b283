// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "decode/response.h"
#include "encode/http_request.h"
#include "transfer/chat_logins.h"
#include "transfer/exchange.h"
#include "transfer/time_limits.h"
#include "transfer/whole_answer.h"

namespace simstudio::transfer {

class NetworkLoop;

/// One POST of a chat's password, for whoever waits behind it. Nothing runs by it.
class ChatLogin final : public Exchange {
 public:
  ChatLogin(NetworkLoop& loop, std::uint64_t ticket, ChatLogins& logins, ChatPlace chat, std::string password);

  void start();

  void on_connected() override;
  void on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) override;
  void on_bytes(std::string_view bytes) override;
  void on_done(const TransportDone& done) override;
  void on_deadline() override;

 private:
  void read_answer();
  void fail(ErrorCode code, std::string message);
  void turn_away(decode::ErrorInfo why);
  void finish();
  std::string shown_target() const;

  NetworkLoop& loop_;
  const std::uint64_t ticket_;
  ChatLogins& logins_;
  const ChatPlace chat_;
  const std::string password_;
  encode::HttpRequest http_;
  TransferId id_ = 0;
  TimeLimits limits_in_time_;
  std::string cookie_;
  WholeAnswer answer_;
};

}  // namespace simstudio::transfer
