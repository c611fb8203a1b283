// SPDX-License-Identifier: Apache-2.0
#include "decode/answer.h"
#include "decode/json_fields.h"
#include "decode/run_shape.h"

namespace simstudio::decode {
namespace {

/// wire/v1-job-completed: today's output is an envelope round the workflow's own; the seed era's is bare.
Json output_of(const Json& output) {
  const bool is_envelope = output["success"].is_boolean() && output["executionId"].is_text();
  return is_envelope ? output["output"] : output;
}

/// sim-api B.7: a job that "completed" with an envelope of success false was cancelled.
bool was_cancelled(const Json& output) { return output["success"].is_boolean() && !output["success"].as_boolean(); }

}  // namespace

bool read_job(const Json& body, AnswerInfo& answer) {
  if (!body["status"].is_text()) return false;
  JobStatus& job = answer.job;
  job.success = body["success"].as_boolean(true);
  job.task_id = body["taskId"].is_text() ? body["taskId"].as_text() : body["jobId"].as_text();
  job.status_text = body["status"].as_text();
  job.status = status_of(job.status_text);
  job.output = output_of(body["output"]);
  job.metadata = body["metadata"];
  job.estimated_duration_ms = number_of(body["estimatedDuration"], -1);
  if (job.status == RunStatus::Completed && was_cancelled(body["output"])) job.status = RunStatus::Cancelled;
  if (job.status == RunStatus::Completed && output_is_pause(job.output)) job.status = RunStatus::Paused;
  if (!body["error"].is_null()) {
    answer.error = run_error(text_or_json(body["error"]));
    answer.error->details = body["error"].is_object() ? body["error"] : Json();
  } else if (job.status == RunStatus::Failed) {
    answer.error = run_error({});
  }
  return true;
}

}  // namespace simstudio::decode
