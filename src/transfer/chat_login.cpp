// SPDX-License-Identifier: Apache-2.0
#include "transfer/chat_login.h"

#include <utility>

#include "base/steady_clock.h"
#include "decode/response_chat.h"
#include "encode/chat.h"
#include "encode/validate.h"
#include "transfer/chat_logins.h"
#include "transfer/messages.h"
#include "transfer/network_loop.h"

namespace simstudio::transfer {
namespace {

constexpr std::chrono::milliseconds kLoginLimit{30000};  // As of any look-up.
constexpr char kCall[] = "the login to the chat";

}  // namespace

ChatLogin::ChatLogin(NetworkLoop& loop, std::uint64_t ticket, ChatLogins& logins, Chat chat, std::string password)
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
  status_ = status;
  limits_in_time_.last_byte_at = loop_.now();
  content_type_ = messages::media_type(headers, count);
  cookie_ = decode::read_chat_cookie(headers, count);
  limits_ = decode::read_limit_headers(headers, count, base::unix_now_s());
}

void ChatLogin::on_bytes(std::string_view bytes) {
  if (body_.size() + bytes.size() <= loop_.options().limits.body_bytes) {
    body_.append(bytes);
    return;
  }
  fail(ErrorCode::TooLarge, messages::body_too_large(loop_.options().limits.body_bytes, kCall));
}

void ChatLogin::on_done(const TransportDone& done) {
  id_ = 0;
  const std::string target = shown_target();
  switch (done.end) {
    case TransportEnd::Complete: return read_answer();
    case TransportEnd::TlsFailed: return fail(ErrorCode::Tls, messages::tls_failed(target, done.message));
    case TransportEnd::NotConnected: return fail(ErrorCode::Network, messages::not_connected(target, done.message));
    case TransportEnd::NotSupported: return fail(ErrorCode::InvalidArgument, std::string(done.message));
    case TransportEnd::HeadersTooLarge:
      return fail(ErrorCode::TooLarge, messages::headers_too_large(loop_.options().limits.response_header_bytes));
    case TransportEnd::ConnectionLost: break;
  }
  fail(ErrorCode::ConnectionLost, messages::look_up_lost(kCall, target, done.message));
}

void ChatLogin::read_answer() {
  if (status_ >= 300 && status_ < 400) return fail(ErrorCode::Protocol, messages::redirected(shown_target(), status_));
  if (status_ < 200 || status_ >= 300) {
    decode::Response response;
    response.status = status_;
    response.content_type = content_type_;
    response.body = body_;
    response.limits = limits_;
    response.json_depth_max = loop_.options().limits.json_depth;
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
  why.http_status = status_;
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
