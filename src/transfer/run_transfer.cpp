// SPDX-License-Identifier: Apache-2.0
#include "transfer/run_transfer.h"

#include <utility>

#include "base/steady_clock.h"
#include "encode/validate.h"
#include "transfer/answered.h"
#include "transfer/chat_logins.h"
#include "transfer/disk_files.h"
#include "transfer/messages.h"
#include "transfer/run_target.h"

namespace simstudio::transfer {
namespace {

using std::chrono::milliseconds;

// Long enough for "[DONE]" and the last chunk to follow the final frame; a server that sends more loses the connection.
constexpr Time kDrainLimit = milliseconds(1000);

/// The stream goes on there, and we don't read it any further.
bool gives_up(const decode::Outcome& outcome) {
  if (outcome.kind != decode::OutcomeKind::Error) return false;
  return outcome.error.code == ErrorCode::TooLarge || outcome.error.code == ErrorCode::Protocol;
}

}  // namespace

RunTransfer::RunTransfer(NetworkLoop& loop, std::uint64_t ticket, mailbox::RunControl& run,
                         encode::ExecuteRequest request, std::unique_ptr<SharedRun> shared)
    : loop_(loop),
      ticket_(ticket),
      run_(run),
      request_(std::move(request)),
      shared_(std::move(shared)),
      account_(loop.credentials().account()),
      writer_(loop.mailbox(), run, request_.immediate_text),
      retry_(request_.retry) {
  run_.retain();
  run_.listener = this;
  if (shared_ != nullptr) shared_->tell_through(writer_, *this);
  set_time_limits();
}

RunTransfer::~RunTransfer() {
  run_.listener = nullptr;
  run_.release_reference();
}

bool RunTransfer::accept() {
  if (is_stopped()) {
    finish();
    return false;
  }
  if (run_.wishes(mailbox::kWishDetach)) {
    deaf_ = true;
    writer_.mute();
  }
  if (loop_.mailbox().closed.load(std::memory_order_acquire)) {
    fail(ErrorCode::ClientClosed, messages::client_closed(shown_subject(request_)), MayHaveRun::No);
    return false;
  }
  std::string problem = loop_.options().problem;
  if (problem.empty()) problem = account_problem();
  if (problem.empty()) problem = check_run(request_, loop_.options().limits);
  if (problem.empty()) problem = measure_files(request_, loop_.options().limits);
  if (!problem.empty()) {
    fail(ErrorCode::InvalidArgument, std::move(problem), MayHaveRun::No);
    return false;
  }
  watch_deadlines();
  return true;
}

std::string RunTransfer::account_problem() const {
  if (!account_->problem.empty() || !request_.await_result || !loop_.credentials().is_keyless()) {
    return account_->problem;
  }
  return "await_result needs an API key: nobody may look at the runs of a public workflow without one.";
}

void RunTransfer::refuse_without_token(const std::string& message) {
  fail(ErrorCode::Unauthorized, message, MayHaveRun::No);
}

void RunTransfer::refuse_queue_full(std::uint32_t queued_max) {
  fail(ErrorCode::TooLarge, messages::queue_full(queued_max), MayHaveRun::No);
}

void RunTransfer::start(base::Generation generation) {
  holds_slot_ = true;
  permit_granted_at_ = loop_.now();
  if (is_late()) return on_deadline();
  if (shared_ != nullptr) shared_->drop_late();
  if (phase_ == Phase::Over) return;
  if (!may_be_spent()) return;
  account_ = loop_.credentials().account();  // Another may have been set while it waited.
  if (std::string problem = account_problem(); !problem.empty()) {
    return fail(ErrorCode::InvalidArgument, std::move(problem), MayHaveRun::No);
  }
  limits_in_time_.started_at = loop_.now();
  asking_generation_ = depends_on_generation(request_) && !loop_.probe().is_known() ? loop_.probe().begin() : 0;
  if (!depends_on_generation(request_)) generation = base::Generation::Legacy;
  generation_ = generation;
  if (must_log_in()) return log_in();
  send(generation);
}

void RunTransfer::send(base::Generation generation) {
  generation_ = generation;
  answer_.forget();
  std::string problem = measure_files(request_, loop_.options().limits);  // It may have waited for long.
  DiskFiles files;
  if (problem.empty()) {
    http_ = encode_run(generation, *account_, request_, pass_, &problem, &files);
  }
  if (!problem.empty()) {
    fail(ErrorCode::InvalidArgument, std::move(problem), MayHaveRun::No);
    return;
  }
  phase_ = Phase::Sending;
  connected_ = false;
  limits_in_time_.last_byte_at.reset();
  limits_in_time_.sent_at = loop_.now();
  loop_.start_exchange(*this, http_, &id_);
  watch_deadlines();
}

void RunTransfer::on_connected() {
  if (phase_ != Phase::Sending) return;
  // Told before the wish is read: a host that cancels sees either this, or that nothing was sent.
  note_may_have_run(MayHaveRun::Yes);
  if (is_stopped() && !unknown_) {
    note_may_have_run(MayHaveRun::No);
    stop(false);
    return;
  }
  connected_ = true;
  limits_in_time_.last_byte_at = loop_.now();
  watch_deadlines();
}

void RunTransfer::on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) {
  if (phase_ != Phase::Sending) return;
  phase_ = Phase::Receiving;
  connected_ = true;
  may_send_again_ = false;
  note_may_have_run(MayHaveRun::Yes);
  answer_.on_headers(status, headers, count);
  limits_in_time_.last_byte_at = loop_.now();
  if (status >= 200 && status < 300) report_permit(PermitUse::Served);
  // A refusal may be a proxy's: its words tell, once they are all there.
  if (asking_generation_ != 0 && status >= 200 && status < 300) {
    loop_.probe().answer(std::exchange(asking_generation_, 0), base::Generation::V2);
  }
  if (status == 200 && answer_.content_type == "text/event-stream" && !deaf_) {
    const decode::StreamLimits limits{loop_.options().limits.sse_line_bytes, loop_.options().limits.json_depth};
    decoder_ = std::make_unique<decode::StreamDecoder>(limits, writer_);
    // A resume answers as its run was started, whatever was expected: then it has a stream's limits.
    if (request_.target == encode::RunTarget::Resume) {
      request_.mode = ExecuteMode::Stream;
      set_time_limits();
    }
  }
}

void RunTransfer::on_bytes(std::string_view bytes) {
  if (phase_ != Phase::Receiving) return;
  limits_in_time_.last_byte_at = loop_.now();
  if (deaf_ && asking_generation_ == 0) return;
  if (decoder_ != nullptr) {
    stream_bytes(bytes);
    return;
  }
  if (answer_.body.size() + bytes.size() > loop_.options().limits.body_bytes) {
    if (deaf_) return;  // Thrown away, as all of a detached run's bytes are.
    const std::string message = messages::body_too_large(loop_.options().limits.body_bytes, shown_subject(request_));
    stop(true);
    fail(ErrorCode::TooLarge, message, MayHaveRun::Yes);
    return;
  }
  answer_.body.append(bytes);
}

void RunTransfer::stream_bytes(std::string_view bytes) {
  if (!decoder_->feed(bytes)) {
    if (gives_up(decoder_->outcome())) {
      stop(true);
      end_with(std::move(decoder_->outcome()));
      finish();
      return;
    }
    decode::Outcome outcome = std::move(decoder_->outcome());
    fill_in(outcome);
    if (goes_on(outcome)) return;
    end_with(std::move(outcome));
    phase_ = Phase::Draining;
    drain_ends_at_ = loop_.now() + kDrainLimit;
    free_slot();
    watch_deadlines();
    return;
  }
  if (writer_.text_bytes() > loop_.options().limits.body_bytes) {
    decoder_->flush();
    const std::string message = messages::body_too_large(loop_.options().limits.body_bytes, shown_subject(request_));
    stop(true);
    fail(ErrorCode::TooLarge, message, MayHaveRun::Yes);
  }
}

void RunTransfer::on_done(const TransportDone& done) {
  id_ = 0;
  if (phase_ == Phase::Receiving && done.end == TransportEnd::Complete && logs_in_again()) return;
  // Nobody listens to a detached run, but it has to run: an answer that sends it to the legacy root counts, and one
  // that refuses its token.
  const bool counts = asking_generation_ != 0 || answer_.status == kUnauthorized;
  if (phase_ == Phase::Draining || (deaf_ && !(counts && done.end == TransportEnd::Complete))) {
    finish();
    return;
  }
  if (done.end != TransportEnd::Complete) {
    lost(done);
    return;
  }
  if (decoder_ == nullptr) {
    read_answer();
    return;
  }
  decoder_->finish();
  conclude(std::move(decoder_->outcome()));
}

void RunTransfer::read_answer() {
  const decode::Response response = answer_.response(loop_.options().limits.json_depth);
  if (falls_back(response)) return;
  if (answer_.is_redirect()) {
    report_permit(PermitUse::Served);
    fail(ErrorCode::Protocol, messages::redirected(shown_target(), answer_.status), MayHaveRun::No);
    return;
  }
  decode::Outcome outcome = decode_run(generation_, request_, response);
  report_permit(outcome);
  conclude(std::move(outcome));
}

bool RunTransfer::falls_back(const decode::Response& response) {
  const std::uint32_t question = std::exchange(asking_generation_, 0);
  if (question == 0 || !sends_to_legacy(loop_, question, *account_, response)) return false;
  note_may_have_run(MayHaveRun::No);
  send(base::Generation::Legacy);
  return true;
}

void RunTransfer::lost(const TransportDone& done) {
  if (decoder_ != nullptr) decoder_->flush();
  const bool sent = done.request_sent != RequestSent::No && done.end != TransportEnd::NotConnected;
  report_permit(sent ? use_of_lost_permit() : PermitUse::Unused);
  const MayHaveRun may_have_run = !sent                        ? MayHaveRun::No
                                  : phase_ == Phase::Receiving ? MayHaveRun::Yes
                                                               : MayHaveRun::Maybe;
  if (auto loss = loss_of(done, *account_, loop_.options().limits)) {
    const bool was_refused = done.end != TransportEnd::HeadersTooLarge;
    return fail(loss->code, std::move(loss->message), was_refused ? MayHaveRun::No : may_have_run);
  }
  if (!sent) return fail(ErrorCode::Network, messages::not_connected(shown_target(), done.message), MayHaveRun::No);
  const auto words = knows_run_id() ? messages::connection_lost : messages::connection_lost_unnamed;
  fail(ErrorCode::ConnectionLost, words(shown_target(), done.message, writer_.text_bytes()), may_have_run);
}

void RunTransfer::conclude(decode::Outcome outcome) {
  fill_in(outcome);
  if (goes_on(outcome)) return;
  end_with(std::move(outcome));
  finish();
}

void RunTransfer::fill_in(decode::Outcome& outcome) const {
  const bool knows_id = knows_run_id();
  const auto fill = [&](decode::ErrorInfo& error) {
    if (error.http_status == 0) error.http_status = answer_.status;
    if (error.run_id.empty() && knows_id) error.run_id = request_.run_id;
    error.message = loop_.credentials().secrets().hidden(error.message, account_->api_key);
  };
  switch (outcome.kind) {
    case decode::OutcomeKind::Result:
      if (outcome.result.http_status == 0) outcome.result.http_status = answer_.status;
      if (outcome.result.run_id.empty() && knows_id) outcome.result.run_id = request_.run_id;
      if (outcome.result.error) fill(*outcome.result.error);
      break;
    case decode::OutcomeKind::Queued:
      if (outcome.queued.run_id.empty()) outcome.queued.run_id = request_.run_id;
      break;
    case decode::OutcomeKind::Error: fill(outcome.error); break;
  }
}

void RunTransfer::end_with(decode::Outcome outcome) {
  fill_in(outcome);
  count_cost(outcome);
  note_what_is_left(outcome);
  const std::uint64_t read_from = decoder_ != nullptr ? decoder_->last_frame_bytes() : answer_.body.size();
  writer_.end(std::move(outcome), answer_.limits, read_from);
}

void RunTransfer::fail(ErrorCode code, std::string message, MayHaveRun may_have_run) {
  decode::Outcome outcome;
  outcome.kind = decode::OutcomeKind::Error;
  outcome.error.code = code;
  outcome.error.message = std::move(message);
  outcome.error.may_have_run = may_have_run;
  outcome.error.http_status = answer_.status;
  conclude(std::move(outcome));
}

void RunTransfer::free_slot() {
  if (std::exchange(holds_slot_, false)) loop_.free_slot(run_.owner);
}

void RunTransfer::finish() {
  if (phase_ == Phase::Over) return;
  if (phase_ == Phase::Queued && !holds_slot_) loop_.withdraw(ticket_);
  report_permit(phase_ == Phase::Queued ? PermitUse::Unused : use_of_lost_permit());
  if (phase_ == Phase::LoggingIn) loop_.chat_logins().leave(*this);
  loop_.probe().give_up(std::exchange(asking_generation_, 0));
  phase_ = Phase::Over;
  run_.over.store(true, std::memory_order_release);
  if (id_ != 0) loop_.stop_exchange(std::exchange(id_, 0));
  if (poll_ != nullptr) poll_->stop();
  free_slot();
  if (shared_ != nullptr) shared_->finish();
  loop_.remove(ticket_);
}

void RunTransfer::note_may_have_run(MayHaveRun may_have_run) {
  run_.may_have_run.store(static_cast<std::uint32_t>(may_have_run), std::memory_order_seq_cst);
  if (shared_ != nullptr) shared_->note_may_have_run(may_have_run);
}

MayHaveRun RunTransfer::sent_so_far() const {
  if (unknown_) return unknown_->may_have_run;
  if (!connected_) return MayHaveRun::No;
  return phase_ == Phase::Sending ? MayHaveRun::Maybe : MayHaveRun::Yes;
}

bool RunTransfer::knows_run_id() const {
  return has_run_id(request_) && (!account_->api_key.empty() || loop_.credentials().has_provider());
}

}  // namespace simstudio::transfer
