// SPDX-License-Identifier: Apache-2.0
#include "transfer/run_poll.h"

#include <utility>

#include "base/steady_clock.h"
#include "decode/response.h"
#include "json/wire_json.h"
#include "transfer/answered.h"
#include "transfer/messages.h"

namespace simstudio::transfer {
namespace {

constexpr std::int32_t kNotFound = 404;

}  // namespace

bool RunPoll::is_worth_repeating(const decode::ErrorInfo& error) {
  return error.code == ErrorCode::RateLimitExceeded || error.http_status >= 500;
}

RunPoll::RunPoll(NetworkLoop& loop, std::uint64_t ticket, PollListener& listener)
    : loop_(loop), ticket_(ticket), listener_(listener) {
  loop_.note_pollers(1);
}

RunPoll::~RunPoll() { loop_.note_pollers(-1); }

void RunPoll::prepare(std::shared_ptr<const encode::Account> account, base::Generation generation,
                      encode::LookUpRequest request) {
  account_ = std::move(account);
  generation_ = generation;
  request_ = std::move(request);
  limits_in_time_.total = request_.timeout;
  limits_in_time_.connect = loop_.options().connect_timeout;
}

void RunPoll::ask(std::shared_ptr<const encode::Account> account, base::Generation generation,
                  encode::LookUpRequest request) {
  prepare(std::move(account), generation, std::move(request));
  send();
}

void RunPoll::ask_later() {
  asks_at_ = loop_.now() + pace_.next(loop_.pollers(), std::exchange(retry_after_, std::nullopt), loop_.chance());
  loop_.ask_deadline(ticket_, *asks_at_);
}

void RunPoll::send() {
  asks_at_.reset();
  if (renewed_token_ && loop_.credentials().is_asking()) return ask_later();
  account_ = loop_.credentials().now_for(account_, renewed_token_);
  std::string problem;  // None: a run or a job is at one place in each generation.
  http_ = encode::encode_look_up(generation_, *account_, request_, &problem);
  answer_.forget();
  limits_in_time_.started_at = loop_.now();
  limits_in_time_.last_byte_at.reset();
  loop_.start_exchange(*this, http_, &id_);
  if (const auto next = limits_in_time_.next()) loop_.ask_deadline(ticket_, *next);
}

void RunPoll::stop() {
  asks_at_.reset();
  if (id_ != 0) loop_.stop_exchange(std::exchange(id_, 0));
}

void RunPoll::on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) {
  answer_.on_headers(status, headers, count);
  limits_in_time_.last_byte_at = loop_.now();
}

void RunPoll::on_bytes(std::string_view bytes) {
  limits_in_time_.last_byte_at = loop_.now();
  const std::uint64_t most = loop_.options().limits.body_bytes;
  if (answer_.add(bytes, most)) return;
  stop();
  decode::ErrorInfo error;
  error.code = ErrorCode::TooLarge;
  error.message = messages::body_too_large(most, request_.workflow_id);
  listener_.on_poll_refused(error);
}

void RunPoll::on_done(const TransportDone& done) {
  id_ = 0;
  if (done.end == TransportEnd::Complete) {
    read_answer();
  } else {
    failed(std::nullopt);
  }
}

/// A 404 in Sim's own words. A server of the seed era has no such place, and says so with a web page: it knows nothing
/// of any run, whether it ran or not.
bool RunPoll::is_about_the_run(const decode::ErrorInfo& error) {
  return error.http_status == kNotFound && !error.details["error"].is_null();
}

void RunPoll::read_answer() {
  const decode::Response response = answer_.response(loop_.options().limits.json_depth);
  if (!answer_.is_success()) {
    decode::ErrorInfo error = decode::decode_error_body(response);
    if (answer_.status == kUnauthorized) return refused(std::move(error));
    renewed_token_ = false;
    if (generation_ == base::Generation::V2 && decode::means_no_v2(response)) {
      listener_.on_poll_no_v2();
    } else if (is_about_the_run(error)) {
      listener_.on_poll_missing(error);
    } else if (is_worth_repeating(error)) {
      failed(error.retry_after);
    } else {
      listener_.on_poll_refused(error);
    }
    return;
  }
  renewed_token_ = false;
  const Json body = json::parse_from_wire(answer_.body, response.json_depth_max);
  std::optional<decode::AnswerInfo> info = decode::decode_answer(request_.kind, answer_.status, body);
  if (!info) {
    decode::ErrorInfo error;
    error.code = ErrorCode::Protocol;
    error.message = messages::not_an_answer(request_.kind == AnswerKind::Job ? "get_job_status" : "get_workflow_run",
                                            encode::target_of(*account_));
    error.http_status = answer_.status;
    listener_.on_poll_refused(error);
    return;
  }
  PollAnswer answer{std::move(*info), answer_.limits, answer_.body.size()};
  listener_.on_poll_found(answer);
}

/// The run may outlive its token, an hour's wait several.
void RunPoll::refused(decode::ErrorInfo error) {
  if (!std::exchange(renewed_token_, true)) {
    if (loop_.renew_token(*account_) || loop_.credentials().now_for(account_, true) != account_) return ask_later();
  }
  listener_.on_poll_refused(error);
}

void RunPoll::failed(std::optional<std::chrono::milliseconds> retry_after) {
  retry_after_ = retry_after;
  ask_later();
}

void RunPoll::on_deadline() {
  const Time now = loop_.now();
  if (asks_at_) {
    if (now >= *asks_at_) {
      send();
    } else {
      loop_.ask_deadline(ticket_, *asks_at_);
    }
  } else if (id_ != 0) {
    if (limits_in_time_.met(now)) {
      stop();
      failed(std::nullopt);
    } else if (const auto next = limits_in_time_.next()) {
      loop_.ask_deadline(ticket_, *next);
    }
  }
}

}  // namespace simstudio::transfer
