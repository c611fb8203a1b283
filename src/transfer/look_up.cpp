// SPDX-License-Identifier: Apache-2.0
#include "transfer/look_up.h"

#include <algorithm>
#include <utility>

#include "base/steady_clock.h"
#include "decode/outcome_of_run.h"
#include "json/wire_json.h"
#include "transfer/answer_node.h"
#include "transfer/answered.h"
#include "transfer/end_node.h"
#include "transfer/messages.h"

namespace simstudio::transfer {
namespace {

std::string_view call_name(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::WorkflowStatus: return "get_workflow_status";
    case AnswerKind::Validation: return "validate_workflow";
    case AnswerKind::Job: return "get_job_status";
    case AnswerKind::Run: return "get_workflow_run";
    case AnswerKind::Runs: return "list_runs";
    case AnswerKind::Workflows: return "list_workflows";
    case AnswerKind::Paused: return "list_paused";
    case AnswerKind::Limits: return "get_usage_limits";
    case AnswerKind::CancelRun: return "cancel_run";
  }
  return "the call";
}

/// The older API has no search.
void keep_named(std::vector<WorkflowSummary>& workflows, const std::string& part) {
  const auto lower = [](char symbol) {
    return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol + 32) : symbol;
  };
  const auto same = [&](char left, char right) { return lower(left) == lower(right); };
  const auto lacks = [&](const WorkflowSummary& one) {
    return std::search(one.name.begin(), one.name.end(), part.begin(), part.end(), same) == one.name.end();
  };
  workflows.erase(std::remove_if(workflows.begin(), workflows.end(), lacks), workflows.end());
}

}  // namespace

LookUp::LookUp(NetworkLoop& loop, std::uint64_t ticket, mailbox::RunControl& run, encode::LookUpRequest request)
    : loop_(loop), ticket_(ticket), run_(run), request_(std::move(request)), account_(loop.credentials().account()) {
  run_.retain();
  run_.listener = this;
  limits_in_time_.submitted_at = request_.asked_at;
  limits_in_time_.deadline = request_.deadline;
  limits_in_time_.total = request_.timeout;
  limits_in_time_.connect = loop_.options().connect_timeout;
}

LookUp::~LookUp() {
  run_.listener = nullptr;
  run_.release_reference();
}

bool LookUp::accept() {
  if (run_.wishes(stopping_wishes())) {
    finish();
    return false;
  }
  if (loop_.mailbox().closed.load(std::memory_order_acquire)) {
    fail(ErrorCode::ClientClosed, messages::client_closed(call_name(request_.kind)));
    return false;
  }
  std::string problem = loop_.options().problem;
  if (problem.empty()) problem = account_->problem;
  if (problem.empty()) problem = encode::check_look_up(request_);
  if (!problem.empty()) {
    fail(ErrorCode::InvalidArgument, std::move(problem));
    return false;
  }
  watch_deadlines();
  return true;
}

void LookUp::refuse_queue_full(std::uint32_t queued_max) {
  fail(ErrorCode::TooLarge, messages::too_many_look_ups(queued_max));
}

void LookUp::refuse_without_token(const std::string& message) { fail(ErrorCode::Unauthorized, message); }

void LookUp::start(base::Generation generation) {
  if (limits_in_time_.met(loop_.now())) return on_deadline();
  account_ = loop_.credentials().account();  // Another may have been set while it waited.
  if (!account_->problem.empty()) return fail(ErrorCode::InvalidArgument, account_->problem);
  asking_generation_ = needs_generation() && !loop_.probe().is_known() ? loop_.probe().begin() : 0;
  limits_in_time_.started_at = loop_.now();
  ask(generation);
}

void LookUp::ask(base::Generation generation) {
  generation_ = generation;
  const bool lacks_workspace = request_.kind == AnswerKind::Workflows && request_.workspace_id.empty();
  asking_workspaces_ = lacks_workspace && generation == base::Generation::V2;
  if (asking_workspaces_) return send(encode::encode_workspaces(*account_));
  std::string problem;
  encode::HttpRequest http = encode::encode_look_up(generation, *account_, request_, &problem);
  if (!problem.empty()) return fail(ErrorCode::InvalidArgument, std::move(problem));
  send(std::move(http));
}

void LookUp::send(encode::HttpRequest http) {
  phase_ = Phase::Asking;
  http_ = std::move(http);
  answer_.forget();
  limits_in_time_.last_byte_at.reset();
  limits_in_time_.sent_at = loop_.now();
  loop_.start_exchange(*this, http_, &id_);
  watch_deadlines();
}

void LookUp::on_connected() { limits_in_time_.last_byte_at = loop_.now(); }

void LookUp::on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) {
  answer_.on_headers(status, headers, count);
  limits_in_time_.last_byte_at = loop_.now();
}

void LookUp::on_bytes(std::string_view bytes) {
  if (phase_ != Phase::Asking) return;
  const std::uint64_t most = loop_.options().limits.body_bytes;
  if (!answer_.add(bytes, most)) {
    fail(ErrorCode::TooLarge, messages::body_too_large(most, call_name(request_.kind)));
  }
}

void LookUp::on_done(const TransportDone& done) {
  id_ = 0;
  if (done.end == TransportEnd::Complete) return read_answer();
  if (auto loss = loss_of(done, *account_, loop_.options().limits)) return fail(loss->code, std::move(loss->message));
  fail(ErrorCode::ConnectionLost, messages::look_up_lost(call_name(request_.kind), shown_target(), done.message));
}

void LookUp::read_answer() {
  const decode::Response response = answer_.response(loop_.options().limits.json_depth);
  if (falls_back(response) || waits_for_new_token()) return;
  if (!answer_.is_success()) {
    decode::ErrorInfo error = decode::decode_error_body(response);
    return awaits_after(error) ? await_end() : refuse(std::move(error));
  }
  if (asking_workspaces_) return read_workspaces(response);
  const Json body = json::parse_from_wire(answer_.body, response.json_depth_max);
  std::optional<decode::AnswerInfo> answer = decode::decode_answer(request_.kind, answer_.status, body);
  if (!answer) return fail(ErrorCode::Protocol, messages::not_an_answer(call_name(request_.kind), shown_target()));
  if (request_.await_end && !decode::is_settled(*answer)) return await_end();
  if (generation_ == base::Generation::Legacy && !request_.search.empty())
    keep_named(answer->workflows, request_.search);
  if (request_.kind == AnswerKind::Limits) loop_.permits().report_usage(answer->limits, loop_.now());
  loop_.mailbox().push(new AnswerNode(run_, std::move(*answer), answer_.limits, answer_.body.size()));
  finish();
}

/// A key may see one workspace or several; which one is meant can't be guessed.
void LookUp::read_workspaces(const decode::Response& response) {
  const Json list = json::parse_from_wire(response.body, response.json_depth_max)["data"];
  if (list.size() == 1) {
    asking_workspaces_ = false;
    request_.workspace_id = list.element(0)["id"].as_text();
    return ask(generation_);
  }
  std::string seen;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(list.size(), 10); ++i) {
    seen += (seen.empty() ? "" : ", ") + std::string(list.element(i)["name"].as_text()) + " " +
            std::string(list.element(i)["id"].as_text());
  }
  fail(ErrorCode::InvalidArgument, messages::which_workspace(list.size(), seen));
}

bool LookUp::waits_for_new_token() {
  if (answer_.status != kUnauthorized || !loop_.give_up_token(*account_) || std::exchange(renewed_token_, true))
    return false;
  phase_ = Phase::Waiting;
  answer_.forget();
  limits_in_time_.started_at.reset();
  limits_in_time_.sent_at.reset();
  limits_in_time_.last_byte_at.reset();
  loop_.queue_again(ticket_, *this);
  loop_.renew_token(*account_);  // A look-up that was refused inside its start is in nobody's turn.
  return true;
}

bool LookUp::falls_back(const decode::Response& response) {
  const std::uint32_t question = std::exchange(asking_generation_, 0);
  if (question == 0 || !sends_to_legacy(loop_, question, *account_, response)) return false;
  ask(base::Generation::Legacy);
  return true;
}

void LookUp::on_wish() {
  if (phase_ != Phase::Over && run_.wishes(stopping_wishes())) finish();
}

/// A call that does something is done though nobody waits for its answer any more.
std::uint32_t LookUp::stopping_wishes() const {
  const std::uint32_t unheard = request_.kind == AnswerKind::CancelRun ? 0u : std::uint32_t{mailbox::kWishDetach};
  return mailbox::kWishCancel | mailbox::kWishRelease | unheard;
}

void LookUp::abandon() { finish(); }

void LookUp::watch_deadlines() {
  if (const auto next = limits_in_time_.next()) loop_.ask_deadline(ticket_, *next);
}

void LookUp::on_held_back(bool held) {
  limits_in_time_.held_back(held, loop_.now());
  if (!held) watch_deadlines();
}

void LookUp::on_deadline() {
  if (phase_ == Phase::Over) return;
  const auto met = limits_in_time_.met(loop_.now());
  if (!met && poll_ != nullptr) poll_->on_deadline();
  if (!met) return watch_deadlines();
  const std::string_view call = call_name(request_.kind);
  if (*met == Limit::Connect) {
    fail(ErrorCode::Timeout, messages::connect_timed_out(shown_target(), limits_in_time_.connect));
  } else if (*met == Limit::Deadline) {
    fail(ErrorCode::Timeout, messages::look_up_timed_out(call, request_.deadline, "deadline"));
  } else if (phase_ == Phase::Awaiting) {
    fail(ErrorCode::Timeout, messages::await_timed_out(request_.id, request_.await_timeout));
  } else {
    fail(ErrorCode::Timeout, messages::look_up_timed_out(call, request_.timeout, "timeout"));
  }
}

void LookUp::fail(ErrorCode code, std::string message) {
  decode::ErrorInfo error;
  error.code = code;
  error.message = std::move(message);
  error.http_status = answer_.status;
  refuse(std::move(error));
}

void LookUp::refuse(decode::ErrorInfo error) {
  error.may_have_run = MayHaveRun::No;  // Looking never runs anything.
  error.message = loop_.credentials().secrets().hidden(error.message, account_->api_key);
  if (error.run_id.empty() && request_.kind != AnswerKind::Job) error.run_id = request_.id;
  if (request_.kind == AnswerKind::Validation) {
    decode::AnswerInfo answer;
    answer.kind = request_.kind;
    answer.http_status = answer_.status;
    answer.error = std::move(error);
    loop_.mailbox().push(new AnswerNode(run_, std::move(answer), answer_.limits, 0));
  } else {
    decode::Outcome outcome;
    outcome.error = std::move(error);
    loop_.mailbox().push(new EndNode(run_, std::move(outcome), {}, answer_.limits, answer_.body.size()));
  }
  finish();
}

void LookUp::finish() {
  if (phase_ == Phase::Over) return;
  phase_ = Phase::Over;
  run_.over.store(true, std::memory_order_release);
  loop_.probe().give_up(std::exchange(asking_generation_, 0));
  if (id_ != 0) loop_.stop_exchange(std::exchange(id_, 0));
  if (poll_ != nullptr) {
    poll_->stop();
    loop_.note_awaiting(-1);
  }
  loop_.remove(ticket_);
}

}  // namespace simstudio::transfer
