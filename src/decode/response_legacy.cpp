// SPDX-License-Identifier: Apache-2.0
#include "decode/response_legacy.h"

#include "decode/json_fields.h"
#include "decode/run_shape.h"

namespace simstudio::decode {
namespace {

constexpr std::int32_t kAccepted = 202;
constexpr std::int32_t kRequestTimeout = 408;
constexpr std::int32_t kClientClosedRequest = 499;

std::string first_text(const Json& one, const Json& other) {
  return std::string(one.is_text() ? one.as_text() : other.as_text());
}

/// Today's receipt has `jobId` and `async`, the seed era's `taskId` and `links`. A sync run's 202 may be a Response
/// block's own, so without having asked for async more than an id is wanted.
bool is_receipt(const Json& body, std::int32_t http_status, bool async) {
  if (!body["jobId"].is_text() && !body["taskId"].is_text()) return false;
  return async || (http_status == kAccepted && (body["async"].as_boolean() || body["links"].is_object()));
}

Outcome read_receipt(const Json& body) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Queued;
  QueuedInfo& queued = outcome.queued;
  queued.run_id = body["executionId"].as_text();
  queued.task_id = first_text(body["jobId"], body["taskId"]);
  queued.status = body["status"].as_text("queued");
  queued.message = body["message"].as_text("Workflow execution queued");
  queued.created_at = body["createdAt"].as_text();
  queued.status_url = first_text(body["statusUrl"], body["links"]["status"]);
  queued.links = body["links"];
  return outcome;
}

void read_status(ResultInfo& result, const Json& status, bool has_error) {
  if (status.is_text()) {
    result.status_text = status.as_text();
    result.status = status_of(result.status_text);
  } else if (result.success) {
    set_status(result, output_is_pause(result.output) ? RunStatus::Paused : RunStatus::Completed);
  } else {
    // wire/cancel-sync-victim: success false without an error is a run that somebody cancelled.
    set_status(result, has_error ? RunStatus::Failed : RunStatus::Cancelled);
  }
}

Outcome read_envelope(const Json& body, std::int32_t http_status) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  ResultInfo& result = outcome.result;
  result.success = body["success"].as_boolean();
  result.output = body["output"];
  result.run_id = body["executionId"].as_text();
  result.metadata = body["metadata"];
  result.duration_ms = number_of(result.metadata["duration"], -1);
  result.total_duration_ms = number_of(body["totalDuration"], -1);
  result.logs = body["logs"];
  result.trace_spans = body["traceSpans"];
  // sim-api B.2: 499 is a run that was cancelled because its client went away.
  const std::string error = http_status == kClientClosedRequest ? std::string() : text_or_json(body["error"]);
  read_status(result, body["status"], !error.empty());
  if (result.success || (error.empty() && result.status != RunStatus::Failed)) return outcome;
  result.error = run_error(error);
  result.error->server_code = body["code"].as_text();
  if (http_status == kRequestTimeout) result.error->code = ErrorCode::Timeout;
  return outcome;
}

/// sim-api G.2: `success` beside an id, metadata or an output. An `error` alone makes one only where HTTP says that it
/// failed, since a Response block may well answer {"success":false,"error":"not enough gold"}.
bool is_envelope(const Json& body, std::int32_t http_status) {
  if (!body["success"].is_boolean()) return false;
  if (body["executionId"].is_text() || body["metadata"].is_object() || !body["output"].is_null()) return true;
  return http_status >= 400 && !body["error"].is_null();
}

/// wire/v1-sync-response-418: a Response block answers with whatever its author wrote, any status, no envelope.
Outcome authored(const Json& body) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  outcome.result.success = true;
  set_status(outcome.result, RunStatus::Completed);
  outcome.result.output = body;
  return outcome;
}

}  // namespace

std::optional<Outcome> read_legacy_body(const Json& body, std::int32_t http_status, bool async) {
  if (!body.is_object()) return authored(body);
  if (is_receipt(body, http_status, async)) return read_receipt(body);
  if (is_envelope(body, http_status)) return read_envelope(body, http_status);
  if (http_status >= 400 && !body["error"].is_null()) return std::nullopt;
  return authored(body);
}

}  // namespace simstudio::decode
