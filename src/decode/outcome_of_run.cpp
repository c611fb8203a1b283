// SPDX-License-Identifier: Apache-2.0
#include "decode/outcome_of_run.h"

#include <utility>

namespace simstudio::decode {
namespace {

RunStatus status_of_answer(const AnswerInfo& answer) {
  return answer.kind == AnswerKind::Job ? answer.job.status : answer.run.status;
}

/// What execute's own answer has as metadata, of what a run's record tells.
Json times_of(const WorkflowRun& run) {
  JsonBuilder metadata;
  metadata.object();
  if (run.duration_ms >= 0) metadata.key("duration").number(run.duration_ms);
  if (!run.started_at.empty()) metadata.key("startTime").text(run.started_at);
  if (!run.ended_at.empty()) metadata.key("endTime").text(run.ended_at);
  return Json::parse(metadata.take());
}

void read_run_record(const WorkflowRun& run, ResultInfo& result) {
  result.status_text = run.status_text;
  result.output = run.output;
  result.run_id = run.run_id;
  result.duration_ms = run.duration_ms;
  result.metadata = times_of(run);
}

}  // namespace

bool is_settled(const AnswerInfo& answer) {
  const RunStatus status = status_of_answer(answer);
  if (status != RunStatus::Paused) return is_over(status);
  return !answer.pause || answer.pause->pause_kind != "time";
}

Outcome outcome_of_run(AnswerInfo& answer) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  ResultInfo& result = outcome.result;
  result.status = status_of_answer(answer);
  result.success = result.status == RunStatus::Completed || result.status == RunStatus::Paused;
  result.http_status = answer.http_status;
  if (answer.kind == AnswerKind::Job) {
    result.status_text = answer.job.status == RunStatus::Cancelled ? "cancelled" : answer.job.status_text;
    result.output = answer.job.output;
    result.metadata = answer.job.metadata;
  } else {
    read_run_record(answer.run, result);
  }
  // A cancelled job says "Cancelled" as its error: that is a word for its status, and no failure.
  if (result.status == RunStatus::Failed) result.error = std::move(answer.error);
  return outcome;
}

}  // namespace simstudio::decode
