// SPDX-License-Identifier: Apache-2.0

// The ways a run is stopped from this side: the host's wish, a deadline, a limit, the client's end.

#include <algorithm>
#include <utility>

#include "transfer/messages.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDefaultTimeout{30000};  // Sim's SDKs', for everything but streams.

milliseconds total_limit(const encode::ExecuteRequest& request) {
  if (request.timeout >= milliseconds::zero()) return request.timeout;
  return request.mode == ExecuteMode::Stream ? milliseconds::zero() : kDefaultTimeout;
}

milliseconds idle_limit(const encode::ExecuteRequest& request, const LoopOptions& options) {
  return request.idle_timeout >= milliseconds::zero() ? request.idle_timeout : options.idle_timeout;
}

bool passed(Time now, Time since, milliseconds limit) { return limit > milliseconds::zero() && now - since >= limit; }

}  // namespace

void RunTransfer::on_wish() {
  if (phase_ == Phase::Over || phase_ == Phase::Draining) return;
  if (is_stopped()) {
    stop(true);
    finish();
  } else if (run_.wishes(mailbox::kWishDetach)) {
    deaf_ = true;
    writer_.mute();
    run_.text_buffers.clear();
    decoder_.reset();
    if (!asking_generation_) body_ = {};
    loop_.let_flow(id_);
  }
}

void RunTransfer::abandon() {
  if (phase_ == Phase::Over) return;
  writer_.mute();
  if (phase_ != Phase::Draining) stop(true);
  finish();
}

void RunTransfer::stop(bool on_server) {
  if (id_ != 0) loop_.stop_exchange(std::exchange(id_, 0));
  // Sim's official image does not notice a client that left (wire/README.md surprise 2): it has to be told.
  told_server_ = on_server && connected_;
  if (told_server_) loop_.cancel_on_server(generation_, request_.workflow_id, request_.run_id);
}

void RunTransfer::note_what_is_left(const decode::Outcome& outcome) {
  if (told_server_ || outcome.kind == decode::OutcomeKind::Result) return;
  if (outcome.kind == decode::OutcomeKind::Error && outcome.error.may_have_run == MayHaveRun::No) return;
  run_.left_on_server = mailbox::LeftOnServer{generation_, request_.workflow_id, request_.run_id};
}

void RunTransfer::on_held_back(bool held) {
  held_back_ = held;
  if (held) return;
  last_byte_at_ = loop_.now();  // The silence before was ours.
  watch_deadlines();
}

void RunTransfer::on_undelivered_full() {
  decoder_->flush();
  stop(true);
  fail(ErrorCode::TooLarge, messages::undelivered_full(loop_.options().limits.undelivered_bytes), MayHaveRun::Yes);
}

std::optional<Time> RunTransfer::next_deadline() const {
  std::optional<Time> next;
  const auto consider = [&next](Time since, milliseconds limit) {
    if (limit <= milliseconds::zero()) return;
    next = next ? std::min(*next, since + Time(limit)) : since + Time(limit);
  };
  if (phase_ == Phase::Over) return next;
  if (phase_ == Phase::Draining) return drain_ends_at_;
  consider(request_.asked_at, request_.deadline);
  if (phase_ == Phase::Queued) return next;
  consider(started_at_, total_limit(request_));
  if (!connected_) {
    consider(sent_at_, loop_.options().connect_timeout);
  } else if (!held_back_) {
    consider(last_byte_at_, idle_limit(request_, loop_.options()));
  }
  return next;
}

bool RunTransfer::is_late() const { return passed(loop_.now(), request_.asked_at, request_.deadline); }

void RunTransfer::watch_deadlines() {
  const std::optional<Time> next = next_deadline();
  if (!next || (watched_ && *watched_ <= *next)) return;
  watched_ = next;
  loop_.ask_deadline(ticket_, *next);
}

void RunTransfer::on_deadline() {
  watched_.reset();
  const Time now = loop_.now();
  if (phase_ == Phase::Draining && now >= drain_ends_at_) {
    finish();
    return;
  }
  if (phase_ == Phase::Over || phase_ == Phase::Draining) return;
  const LoopOptions& options = loop_.options();
  const std::string& workflow = request_.workflow_id;
  const bool started = phase_ != Phase::Queued;
  if (is_late()) {
    time_out(messages::deadline_passed(workflow, request_.deadline, started));
  } else if (started && passed(now, started_at_, total_limit(request_))) {
    time_out(messages::timed_out(workflow, total_limit(request_), writer_.text_bytes()));
  } else if (started && !connected_ && passed(now, sent_at_, options.connect_timeout)) {
    time_out(messages::connect_timed_out(shown_target(), options.connect_timeout));
  } else if (connected_ && !held_back_ && passed(now, last_byte_at_, idle_limit(request_, options))) {
    time_out(messages::idle_too_long(workflow, idle_limit(request_, options), writer_.text_bytes()));
  } else {
    watch_deadlines();
  }
}

void RunTransfer::time_out(const std::string& message) {
  if (decoder_ != nullptr) decoder_->flush();
  const MayHaveRun may_have_run = sent_so_far();
  stop(request_.cancel_on_timeout);
  fail(ErrorCode::Timeout, message, may_have_run);
}

}  // namespace simstudio::transfer
