// SPDX-License-Identifier: Apache-2.0
#include "decode/response_legacy.h"

#include "decode/run_shape.h"

namespace simstudio::decode {
namespace {

constexpr std::int32_t kRequestTimeout = 408;

std::string first_text(const Json& body, std::string_view one, std::string_view other) {
  const Json value = body[one];
  return std::string(value.is_text() ? value.as_text() : body[other].as_text());
}

Outcome read_receipt(const Json& body) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Queued;
  QueuedInfo& queued = outcome.queued;
  queued.run_id = body["executionId"].as_text();
  queued.task_id = first_text(body, "jobId", "taskId");
  queued.status = body["status"].as_text("queued");
  queued.message = body["message"].as_text("Workflow execution queued");
  queued.created_at = body["createdAt"].as_text();
  queued.status_url = first_text(body, "statusUrl", "links");
  queued.links = body["links"];
  return outcome;
}

Outcome read_envelope(const Json& body, std::int32_t http_status) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  ResultInfo& result = outcome.result;
  result.success = body["success"].as_boolean();
  result.output = body["output"];
  result.run_id = body["executionId"].as_text();
  result.metadata = body["metadata"];
  result.duration_ms = result.metadata["duration"].as_number(-1);
  result.total_duration_ms = body["totalDuration"].as_number(-1);
  result.logs = body["logs"];
  result.trace_spans = body["traceSpans"];
  const std::string error = text_or_json(body["error"]);
  if (body["status"].is_text()) {
    result.status_text = body["status"].as_text();
    result.status = status_of(result.status_text);
  } else if (result.success) {
    set_status(result, output_is_pause(result.output) ? RunStatus::Paused : RunStatus::Completed);
  } else {
    // wire/cancel-sync-victim: success false without an error is a run that somebody cancelled.
    set_status(result, error.empty() ? RunStatus::Cancelled : RunStatus::Failed);
  }
  if (!error.empty()) {
    result.error = run_error(error);
    result.error->server_code = body["code"].as_text();
    if (http_status == kRequestTimeout) result.error->code = ErrorCode::Timeout;
  }
  return outcome;
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
  const bool is_receipt = body["jobId"].is_text() || body["taskId"].is_text();
  if ((async || http_status == 202) && is_receipt) return read_receipt(body);
  const bool has_success = body["success"].is_boolean();
  const bool is_envelope = has_success && (body["executionId"].is_text() || body["metadata"].is_object() ||
                                           !body["output"].is_null() || !body["error"].is_null());
  if (is_envelope) return read_envelope(body, http_status);
  if (http_status >= 400 && !body["error"].is_null()) return std::nullopt;
  return authored(body);
}

}  // namespace simstudio::decode
