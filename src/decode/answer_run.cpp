// SPDX-License-Identifier: Apache-2.0
#include "decode/answer.h"
#include "decode/json_fields.h"
#include "decode/response_v2.h"
#include "decode/run_shape.h"

namespace simstudio::decode {
namespace {

std::string_view either(const Json& from, std::string_view one, std::string_view other) {
  const Json value = from[one];
  return value.is_text() ? value.as_text() : from[other].as_text();
}

const Json either_json(const Json& from, std::string_view one, std::string_view other) {
  const Json value = from[one];
  return value.is_null() ? from[other] : value;
}

/// v2 names and, behind them, those of the legacy execution resource (sim-api B.6, B.11).
WorkflowRun read_fields(const Json& data) {
  WorkflowRun run;
  run.run_id = either(data, "runId", "executionId");
  run.workflow_id = data["workflowId"].as_text();
  run.status_text = data["status"].as_text();
  run.status = status_of(run.status_text);
  run.trigger = data["trigger"].as_text();
  run.started_at = data["startedAt"].as_text();
  run.ended_at = data["endedAt"].as_text();
  run.duration_ms = number_of(either_json(data, "durationMs", "totalDurationMs"), -1);
  run.cost_total = number_of(data.at_path("cost.total"), -1);
  run.output = either_json(data, "output", "finalOutput");
  run.block_outputs = data["blockOutputs"];
  return run;
}

std::optional<RunPause> read_pause(const Json& paused) {
  if (!paused.is_object()) return std::nullopt;
  RunPause pause;
  pause.context_id = paused["contextId"].as_text();
  pause.pause_kind = paused["pauseKind"].as_text();
  pause.paused_at = paused["pausedAt"].as_text();
  pause.resume_at = paused["resumeAt"].as_text();
  pause.blocked_on_block = paused["blockedOnBlockId"].as_text();
  pause.waiting_reason = paused["automaticResumeWaitingReason"].as_text();
  pause.pause_point_count = integer_of(paused["pausePointCount"], 0);
  pause.resumed_count = integer_of(paused["resumedCount"], 0);
  return pause;
}

}  // namespace

bool read_run(const Json& data, AnswerInfo& answer) {
  answer.run = read_fields(data);
  if (answer.run.status_text.empty() || answer.run.run_id.empty()) return false;
  answer.pause = read_pause(data["paused"]);
  const Json error = data["error"];
  if (!error.is_null()) {
    answer.error = read_run_error(error);
  } else if (answer.run.status == RunStatus::Failed) {
    answer.error = run_error({});
  }
  return true;
}

bool read_runs(const Json& body, AnswerInfo& answer) {
  const Json list = body["data"];
  if (!list.is_array()) return false;
  answer.runs.reserve(static_cast<std::size_t>(list.size()));
  for (std::uint64_t i = 0; i < list.size(); ++i) answer.runs.push_back(read_fields(list.element(i)));
  answer.next_cursor = body["nextCursor"].as_text();
  return true;
}

bool read_cancel(const Json& data, AnswerInfo& answer) {
  if (!data["success"].is_boolean()) return false;
  answer.cancel.run_id = either(data, "runId", "executionId");
  answer.cancel.success = data["success"].as_boolean();
  answer.cancel.reason = data["reason"].as_text();
  answer.cancel.durably_recorded = data["durablyRecorded"].as_boolean();
  answer.cancel.paused_cancelled = data["pausedCancelled"].as_boolean();
  return true;
}

}  // namespace simstudio::decode
