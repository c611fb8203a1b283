// SPDX-License-Identifier: Apache-2.0

// How a chat's message gets past the chat's door: once with a cookie that is known, else behind a login, and once more
// where the server no longer takes that cookie.

#include <utility>

#include "transfer/answered.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {

bool RunTransfer::must_log_in() {
  if (request_.target != encode::RunTarget::Chat) return false;
  pass_.cookie = request_.cookie;
  if (!pass_.cookie.empty()) return false;
  auto pass = loop_.chat_logins().pass_for(chat_place(), request_.password);
  if (!pass) return true;
  pass_ = std::move(*pass);
  return false;
}

void RunTransfer::log_in() {
  phase_ = Phase::LoggingIn;
  limits_in_time_.connect = std::chrono::milliseconds::zero();  // The login has a limit for connecting of its own.
  limits_in_time_.last_byte_at.reset();
  watch_deadlines();
  loop_.chat_logins().log_in(chat_place(), request_.password, *this);
}

/// A refused message has run nothing (wire/chat-post-bad-cookie), so it may be sent again.
bool RunTransfer::logs_in_again() {
  if (request_.target != encode::RunTarget::Chat || answer_.status != kUnauthorized) return false;
  if (pass_.cookie.empty() || pass_.cookie == request_.cookie) return false;
  loop_.chat_logins().forget(chat_place(), std::exchange(pass_.cookie, {}));
  if (request_.password.empty() || std::exchange(logged_in_again_, true)) return false;
  note_may_have_run(MayHaveRun::No);
  connected_ = false;
  // Another message may have logged in meanwhile.
  if (must_log_in()) {
    log_in();
  } else {
    send(generation_);
  }
  return true;
}

void RunTransfer::on_let_in(encode::ChatPass pass) {
  if (phase_ != Phase::LoggingIn) return;
  pass_ = std::move(pass);
  limits_in_time_.connect = loop_.options().connect_timeout;
  send(generation_);
}

void RunTransfer::on_turned_away(const decode::ErrorInfo& why) {
  if (phase_ != Phase::LoggingIn) return;
  answer_.status = why.http_status;
  decode::Outcome outcome;
  outcome.kind = decode::OutcomeKind::Error;
  outcome.error = why;
  end_with(std::move(outcome));
  finish();
}

}  // namespace simstudio::transfer
