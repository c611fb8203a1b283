// SPDX-License-Identifier: Apache-2.0
#include "decode/response_v2.h"

#include "decode/json_fields.h"
#include "decode/run_shape.h"

namespace simstudio::decode {
namespace {

ErrorCode code_of_run(std::string_view server_code) {
  if (server_code == "TIMEOUT") return ErrorCode::Timeout;
  if (server_code == "USAGE_LIMIT_EXCEEDED") return ErrorCode::UsageLimitExceeded;
  return ErrorCode::ExecutionError;
}

Json times_of(const Json& data) {
  if (data["startedAt"].is_null() && data["endedAt"].is_null()) return {};
  JsonBuilder metadata;
  metadata.object().key("duration").json(data["durationMs"]).key("startTime").json(data["startedAt"]);
  metadata.key("endTime").json(data["endedAt"]);
  return Json::parse(metadata.take());
}

Outcome read_receipt(const Json& data) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Queued;
  outcome.queued.run_id = data["runId"].as_text();
  outcome.queued.task_id = data["runId"].as_text();
  outcome.queued.status = "queued";
  outcome.queued.message = "Workflow execution queued";
  outcome.queued.status_url = data["statusUrl"].as_text();
  return outcome;
}

}  // namespace

ErrorInfo read_run_error(const Json& error) {
  ErrorInfo info = run_error(text_or_json(error));
  info.server_code = error["code"].as_text();
  info.code = code_of_run(info.server_code);
  info.block = error["blockId"].as_text();
  info.block_name = error["blockName"].as_text();
  info.details = error;
  return info;
}

Outcome read_v2_data(const Json& data, bool async) {
  if (data["status"].is_null() && (async || data["statusUrl"].is_text())) return read_receipt(data);
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  ResultInfo& result = outcome.result;
  result.status_text = data["status"].as_text();
  result.status = status_of(result.status_text);
  result.success = result.status == RunStatus::Completed || result.status == RunStatus::Paused;
  result.output = data["output"];
  result.run_id = data["runId"].as_text();
  result.duration_ms = number_of(data["durationMs"], -1);
  result.metadata = times_of(data);
  if (!data["error"].is_null()) result.error = read_run_error(data["error"]);
  if (!result.error && result.status == RunStatus::Failed) result.error = run_error({});
  return outcome;
}

}  // namespace simstudio::decode
