// SPDX-License-Identifier: Apache-2.0
#include "answer_lines.h"

#include "json_values.h"

namespace {

using simstudio::AnswerKind;
using simstudio::JsonBuilder;

JsonBuilder begin(const char* type) {
  JsonBuilder out;
  out.object().key("type").text(type);
  return out;
}

JsonBuilder& text(JsonBuilder& out, const char* key, std::string_view value) {
  return text_or_null(out.key(key), value);
}

std::string status_line(const simstudio::WorkflowStatus& status) {
  JsonBuilder out = begin("status");
  out.key("is_deployed").boolean(status.is_deployed);
  text(out, "deployed_at", status.deployed_at).key("needs_redeployment").boolean(status.needs_redeployment);
  return out.take();
}

std::string validation_line(const simstudio::Validation& validation) {
  JsonBuilder out = begin("validate");
  out.key("ready").boolean(validation.ready).key("error");
  add_error_or_null(out, validation.error);
  return out.take();
}

std::string job_line(const simstudio::JobStatus& job) {
  JsonBuilder out = begin("job");
  out.key("success").boolean(job.success);
  text(text(out, "task_id", job.task_id), "status", job.status_text).key("output").json(job.output).key("error");
  add_error_or_null(out, job.error);
  number_or_null(out.key("metadata").json(job.metadata).key("estimated_duration_ms"), job.estimated_duration_ms);
  return out.take();
}

void add_run(JsonBuilder& out, const simstudio::WorkflowRun& run) {
  text(text(text(out, "run_id", run.run_id), "workflow_id", run.workflow_id), "status", run.status_text);
  text(text(text(out, "trigger", run.trigger), "started_at", run.started_at), "ended_at", run.ended_at);
  number_or_null(out.key("duration_ms"), run.duration_ms);
  number_or_null(out.key("cost_total"), run.cost_total);
}

void add_pause(JsonBuilder& out, const simstudio::RunPause& pause) {
  out.object();
  text(text(out, "context_id", pause.context_id), "pause_kind", pause.pause_kind);
  text(text(out, "paused_at", pause.paused_at), "resume_at", pause.resume_at);
  text(text(out, "blocked_on_block", pause.blocked_on_block), "waiting_reason", pause.waiting_reason);
  out.key("pause_point_count").number(pause.pause_point_count).key("resumed_count").number(pause.resumed_count).end();
}

std::string run_line(const simstudio::WorkflowRun& run) {
  JsonBuilder out = begin("run");
  add_run(out, run);
  out.key("output").json(run.output).key("block_outputs").json(run.block_outputs).key("error");
  add_error_or_null(out, run.error);
  out.key("paused");
  if (run.paused == nullptr) {
    out.null();
  } else {
    add_pause(out, *run.paused);
  }
  return out.take();
}

std::string runs_line(const simstudio::RunList& list) {
  JsonBuilder out = begin("runs");
  out.key("runs").array();
  for (std::uint64_t i = 0; i < list.count; ++i) {
    out.object();
    add_run(out, list.runs[i]);
    out.end();
  }
  text(out.end(), "next_cursor", list.next_cursor);
  return out.take();
}

std::string workflows_line(const simstudio::WorkflowList& list) {
  JsonBuilder out = begin("workflows");
  out.key("workflows").array();
  for (std::uint64_t i = 0; i < list.count; ++i) {
    const simstudio::WorkflowSummary& one = list.workflows[i];
    text(text(text(out.object(), "id", one.id), "name", one.name), "description", one.description);
    text(text(out, "workspace_id", one.workspace_id), "folder", one.folder);
    text(out.key("is_deployed").boolean(one.is_deployed), "deployed_at", one.deployed_at);
    text(out.key("run_count").number(one.run_count), "last_run_at", one.last_run_at);
    text(text(out, "created_at", one.created_at), "updated_at", one.updated_at).end();
  }
  text(out.end(), "next_cursor", list.next_cursor);
  return out.take();
}

std::string paused_line(const simstudio::PausedList& list) {
  JsonBuilder out = begin("paused");
  out.key("paused").array();
  for (std::uint64_t i = 0; i < list.count; ++i) {
    const simstudio::PausedRun& run = list.runs[i];
    text(text(text(out.object(), "run_id", run.run_id), "workflow_id", run.workflow_id), "status", run.status);
    text(text(text(out, "paused_at", run.paused_at), "updated_at", run.updated_at), "expires_at", run.expires_at);
    out.key("pause_count").number(run.pause_count).key("resumed_count").number(run.resumed_count).key("points").array();
    for (std::uint64_t j = 0; j < run.point_count; ++j) {
      const simstudio::PausePoint& point = run.points[j];
      text(text(out.object(), "context_id", point.context_id), "block", point.block);
      text(text(out, "resume_status", point.resume_status), "pause_kind", point.pause_kind);
      text(text(out, "registered_at", point.registered_at), "resume_at", point.resume_at);
      out.key("response").json(point.response).end();
    }
    out.end().end();
  }
  return out.take();
}

/// The three parts as the server sent them: what it tells differs between its generations.
std::string limits_line(const simstudio::Answer& answer) {
  JsonBuilder out = begin("limits");
  out.key("success").boolean(answer.limits->success).key("rate_limit").json(answer.body["rateLimit"]);
  out.key("usage").json(answer.body["usage"]).key("storage").json(answer.body["storage"]);
  return out.take();
}

std::string cancel_line(const simstudio::CancelOutcome& cancel) {
  JsonBuilder out = begin("cancel");
  text(text(out, "run_id", cancel.run_id).key("success").boolean(cancel.success), "reason", cancel.reason);
  return out.take();
}

}  // namespace

std::string answer_line(const simstudio::Answer& answer) {
  switch (answer.kind) {
    case AnswerKind::WorkflowStatus: return status_line(*answer.workflow_status);
    case AnswerKind::Validation: return validation_line(*answer.validation);
    case AnswerKind::Job: return job_line(*answer.job);
    case AnswerKind::Run: return run_line(*answer.run);
    case AnswerKind::Runs: return runs_line(*answer.runs);
    case AnswerKind::Workflows: return workflows_line(*answer.workflows);
    case AnswerKind::Paused: return paused_line(*answer.paused);
    case AnswerKind::Limits: return limits_line(answer);
    case AnswerKind::CancelRun: break;
  }
  return cancel_line(*answer.cancel);
}
