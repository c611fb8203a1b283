// SPDX-License-Identifier: Apache-2.0
#include "transfer/chat_login.h"

#include <utility>

#include "base/steady_clock.h"
#include "decode/response_chat.h"
#include "encode/chat.h"
#include "transfer/answered.h"
#include "transfer/messages.h"
#include "transfer/network_loop.h"

namespace simstudio::transfer {
namespace {

constexpr std::chrono::milliseconds kLoginLimit{30000};  // As of any look-up.
constexpr char kCall[] = "the login to the chat";

}  // namespace

ChatLogin::ChatLogin(NetworkLoop& loop, std::uint64_t ticket, ChatLogins& logins, ChatPlace chat, std::string password)
    : loop_(loop), ticket_(ticket), logins_(logins), chat_(std::move(chat)), password_(std::move(password)) {
  limits_in_time_.total = kLoginLimit;
  limits_in_time_.connect = loop_.options().connect_timeout;
}

void ChatLogin::start() {
  http_ = encode::encode_chat_login(*chat_.account, chat_.identifier, password_);
  limits_in_time_.started_at = loop_.now();
  loop_.ask_deadline(ticket_, *limits_in_time_.next());
  loop_.start_exchange(*this, http_, &id_);
}

void ChatLogin::on_connected() { limits_in_time_.last_byte_at = loop_.now(); }

void ChatLogin::on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) {
  answer_.on_headers(status, headers, count);
  limits_in_time_.last_byte_at = loop_.now();
  cookie_ = decode::read_chat_cookie(headers, count);
}

void ChatLogin::on_bytes(std::string_view bytes) {
  const std::uint64_t most = loop_.options().limits.body_bytes;
  if (!answer_.add(bytes, most)) fail(ErrorCode::TooLarge, messages::body_too_large(most, kCall));
}

void ChatLogin::on_done(const TransportDone& done) {
  id_ = 0;
  if (done.end == TransportEnd::Complete) return read_answer();
  if (auto loss = loss_of(done, *chat_.account, loop_.options().limits)) {
    return fail(loss->code, std::move(loss->message));
  }
  fail(ErrorCode::ConnectionLost, messages::look_up_lost(kCall, shown_target(), done.message));
}

void ChatLogin::read_answer() {
  if (answer_.is_redirect()) {
    return fail(ErrorCode::Protocol, messages::redirected(shown_target(), answer_.status));
  }
  if (!answer_.is_success()) {
    const decode::Response response = answer_.response(loop_.options().limits.json_depth);
    return turn_away(decode::decode_error_body(response, decode::Asked::Chat));
  }
  LoginEnd end;
  end.pass.cookie = std::exchange(cookie_, {});
  if (end.pass.cookie.empty()) end.pass.password = password_;  // Let in without a cookie: it goes with each message.
  finish();
  logins_.ended(chat_, password_, std::move(end));
}

void ChatLogin::on_deadline() {
  const auto met = limits_in_time_.met(loop_.now());
  if (!met) {
    loop_.ask_deadline(ticket_, *limits_in_time_.next());
  } else if (*met == Limit::Connect) {
    fail(ErrorCode::Timeout, messages::connect_timed_out(shown_target(), limits_in_time_.connect));
  } else {
    fail(ErrorCode::Timeout, messages::login_timed_out(chat_.identifier, limits_in_time_.total));
  }
}

void ChatLogin::fail(ErrorCode code, std::string message) {
  decode::ErrorInfo why;
  why.code = code;
  why.message = std::move(message);
  why.http_status = answer_.status;
  turn_away(std::move(why));
}

void ChatLogin::turn_away(decode::ErrorInfo why) {
  why.may_have_run = MayHaveRun::No;
  finish();
  LoginEnd end;
  end.error = std::move(why);
  logins_.ended(chat_, password_, std::move(end));
}

/// The loop frees it only once no call of its own is on the stack.
void ChatLogin::finish() {
  if (id_ != 0) loop_.stop_exchange(std::exchange(id_, 0));
  loop_.remove(ticket_);
}

std::string ChatLogin::shown_target() const { return encode::target_of(*chat_.account); }

}  // namespace simstudio::transfer
