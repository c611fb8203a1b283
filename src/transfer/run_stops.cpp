// SPDX-License-Identifier: Apache-2.0

// The ways a run is stopped from this side: the host's wish, a deadline, a limit, the client's end.

#include <algorithm>
#include <utility>

#include "transfer/messages.h"
#include "transfer/run_target.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {
namespace {

using std::chrono::milliseconds;

std::optional<Time> earlier(std::optional<Time> one, std::optional<Time> other) {
  return one && other ? std::min(*one, *other) : one ? one : other;
}

constexpr milliseconds kDefaultTimeout{30000};  // Sim's SDKs', for everything but streams.

milliseconds total_limit(const encode::ExecuteRequest& request) {
  if (request.timeout >= milliseconds::zero()) return request.timeout;
  return request.mode == ExecuteMode::Stream ? milliseconds::zero() : kDefaultTimeout;
}

milliseconds idle_limit(const encode::ExecuteRequest& request, const LoopOptions& options) {
  return request.idle_timeout >= milliseconds::zero() ? request.idle_timeout : options.idle_timeout;
}

}  // namespace

void RunTransfer::on_wish() {
  if (phase_ == Phase::Over || phase_ == Phase::Draining) return;
  if (is_stopped()) {
    stop(true);
    finish();
  } else if (run_.wishes(mailbox::kWishDetach)) {
    if (awaiting_) return finish();  // It is on the server, and nobody waits for it any more.
    deaf_ = true;
    writer_.mute();
    run_.text_buffers.clear();
    decoder_.reset();
    if (asking_generation_ == 0) answer_.body = {};
    loop_.let_flow(id_);
  }
}

void RunTransfer::abandon(bool on_server) {
  if (phase_ == Phase::Over) return;
  writer_.mute();
  if (phase_ != Phase::Draining) stop(on_server);
  finish();
}

void RunTransfer::stop(bool on_server) {
  if (id_ != 0) loop_.stop_exchange(std::exchange(id_, 0));
  if (poll_ != nullptr) poll_->stop();
  // Sim's official image does not notice a client that left (wire/README.md surprise 2): it has to be told.
  const bool may_run = connected_ || unknown_ || awaiting_;
  if (!may_run) give_cost_back();
  told_server_ = on_server && may_run && has_run_id(request_);
  if (told_server_) loop_.cancel_on_server(run_on_server());
}

void RunTransfer::note_what_is_left(const decode::Outcome& outcome) {
  if (told_server_ || !has_run_id(request_) || outcome.kind == decode::OutcomeKind::Result) return;
  if (outcome.kind == decode::OutcomeKind::Error && outcome.error.may_have_run == MayHaveRun::No) return;
  run_.left_on_server = run_on_server();
  if (shared_ != nullptr) shared_->note_what_is_left(*run_.left_on_server);
}

void RunTransfer::on_held_back(bool held) {
  limits_in_time_.held_back(held, loop_.now());
  if (!held) watch_deadlines();
}

void RunTransfer::on_undelivered_full() {
  decoder_->flush();
  stop(true);
  fail(ErrorCode::TooLarge, messages::undelivered_full(loop_.options().limits.undelivered_bytes), MayHaveRun::Yes);
}

void RunTransfer::set_time_limits() {
  limits_in_time_.submitted_at = request_.asked_at;
  limits_in_time_.deadline = request_.deadline;
  limits_in_time_.total = total_limit(request_);
  limits_in_time_.connect = loop_.options().connect_timeout;
  limits_in_time_.idle = idle_limit(request_, loop_.options());
}

std::optional<Time> RunTransfer::next_deadline() const {
  switch (phase_) {
    case Phase::Over: return std::nullopt;
    case Phase::Draining: return drain_ends_at_;
    case Phase::Resting: return earlier(limits_in_time_.next(), rests_until_);
    case Phase::Polling: return earlier(limits_in_time_.next(), polls_until_);
    default: return limits_in_time_.next();
  }
}

bool RunTransfer::is_late() const { return limits_in_time_.met(loop_.now()) == Limit::Deadline; }

void RunTransfer::watch_deadlines() {
  const std::optional<Time> next = next_deadline();
  if (!next || (watched_ && *watched_ <= *next)) return;
  watched_ = next;
  loop_.ask_deadline(ticket_, *next);
}

void RunTransfer::on_deadline() {
  const Time now = loop_.now();
  if (watched_ && *watched_ <= now) watched_.reset();
  if (phase_ == Phase::Draining && now >= drain_ends_at_) {
    finish();
    return;
  }
  if (phase_ == Phase::Over || phase_ == Phase::Draining) return;
  const std::optional<Limit> met = limits_in_time_.met(now);
  if (!met && phase_ == Phase::Resting) return wake_up();
  if (!met && phase_ == Phase::Polling) return on_poll_deadline();
  if (!met) return watch_deadlines();
  const std::string subject = shown_subject(request_);
  switch (*met) {
    case Limit::Deadline:
      return time_out(messages::deadline_passed(subject, request_.deadline, phase_ != Phase::Queued));
    case Limit::Total: return time_out(messages::timed_out(subject, limits_in_time_.total, writer_.text_bytes()));
    case Limit::Connect: return time_out(messages::connect_timed_out(shown_target(), limits_in_time_.connect));
    case Limit::Idle: return time_out(messages::idle_too_long(subject, limits_in_time_.idle, writer_.text_bytes()));
  }
}

void RunTransfer::flush_text() {
  if (decoder_ != nullptr) decoder_->flush();
}

void RunTransfer::time_out(const std::string& message) {
  flush_text();
  const MayHaveRun may_have_run = sent_so_far();
  stop(request_.cancel_on_timeout);
  fail(ErrorCode::Timeout, message, may_have_run);
}

}  // namespace simstudio::transfer
