// SPDX-License-Identifier: Apache-2.0
#include "people_answers.h"

#include <cstdio>

namespace {

using simstudio::AnswerKind;

std::string words(std::string_view text) { return text.empty() ? "-" : std::string(text); }

std::string rounded(double value, const char* format) {
  char text[60];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string why(const simstudio::Error* error) {
  if (error == nullptr) return {};
  return std::string(simstudio::error_code_text(error->code)) + ": " + std::string(error->message) + "\n";
}

std::string status_of(const simstudio::WorkflowStatus& status) {
  if (!status.is_deployed) return "not deployed\n";
  return "deployed since " + words(status.deployed_at) +
         (status.needs_redeployment ? ", and changed since: deploy it again\n" : "\n");
}

std::string summary_of(const simstudio::WorkflowRun& run) {
  std::string line = words(run.run_id) + "  " + words(run.status_text) + "  " + words(run.started_at);
  if (run.duration_ms >= 0) line += rounded(run.duration_ms / 1000, "  %.2f s");
  if (run.cost_total >= 0) line += rounded(run.cost_total, "  $%.4f");
  return line + "\n";
}

std::string run_of(const simstudio::WorkflowRun& run) {
  std::string text = summary_of(run) + why(run.error);
  if (run.paused != nullptr) {
    text += "waits (" + words(run.paused->pause_kind) + ") in context " + words(run.paused->context_id) + "\n";
  }
  return run.output.is_null() ? text : text + run.output.dump() + "\n";
}

std::string job_of(const simstudio::JobStatus& job) {
  const std::string text = words(job.task_id) + "  " + words(job.status_text) + "\n" + why(job.error);
  return job.output.is_null() ? text : text + job.output.dump() + "\n";
}

std::string more(std::string_view cursor) {
  return cursor.empty() ? std::string() : "more: --cursor " + std::string(cursor) + "\n";
}

std::string runs_of(const simstudio::RunList& list) {
  std::string text = list.count == 0 ? "no runs\n" : "";
  for (std::uint64_t i = 0; i < list.count; ++i) text += summary_of(list.runs[i]);
  return text + more(list.next_cursor);
}

std::string workflows_of(const simstudio::WorkflowList& list) {
  std::string text = list.count == 0 ? "no workflows\n" : "";
  for (std::uint64_t i = 0; i < list.count; ++i) {
    const simstudio::WorkflowSummary& one = list.workflows[i];
    text += words(one.id) + "  " + (one.is_deployed ? "deployed      " : "not deployed  ") + words(one.name) + "\n";
  }
  return text + more(list.next_cursor);
}

std::string paused_of(const simstudio::PausedList& list) {
  std::string text = list.count == 0 ? "no run waits for a person\n" : "";
  for (std::uint64_t i = 0; i < list.count; ++i) {
    const simstudio::PausedRun& run = list.runs[i];
    text += words(run.run_id) + "  " + words(run.status) + "  since " + words(run.paused_at) + "\n";
    for (std::uint64_t j = 0; j < run.point_count; ++j) {
      text += "  context " + words(run.points[j].context_id) + "  " + words(run.points[j].resume_status) + "\n";
    }
  }
  return text;
}

std::string bucket_of(const char* name, const simstudio::RateBucket& bucket) {
  if (bucket.limit < 0) return {};
  return std::string(name) + ": " + std::to_string(bucket.limit) + " runs a minute, " +
         std::to_string(bucket.remaining < 0 ? 0 : bucket.remaining) + " left until " + words(bucket.reset_at) + "\n";
}

std::string limits_of(const simstudio::UsageLimits& limits) {
  std::string text = bucket_of("sync", limits.sync) + bucket_of("async", limits.async);
  if (limits.current_period_cost >= 0) {
    text += "used: " + rounded(limits.current_period_cost, "$%.2f") + rounded(limits.cost_limit, " of $%.2f") +
            ", plan " + words(limits.plan) + "\n";
  }
  return text;
}

std::string cancel_of(const simstudio::CancelOutcome& cancel) {
  // wire/cancel-v1-running: "success" may be false although the run stops.
  return (cancel.success ? "cancelled: " : "the server says it is not sure: ") + words(cancel.reason) +
         (cancel.success ? "\n" : ". Look at the run: simstudio run WORKFLOW " + words(cancel.run_id) + "\n");
}

}  // namespace

std::string answer_for_people(const simstudio::Answer& answer) {
  switch (answer.kind) {
    case AnswerKind::WorkflowStatus: return status_of(*answer.workflow_status);
    case AnswerKind::Validation:
      if (answer.validation->error != nullptr) return "not ready\n" + why(answer.validation->error);
      return answer.validation->ready ? "ready\n" : "not ready: it is not deployed\n";
    case AnswerKind::Job: return job_of(*answer.job);
    case AnswerKind::Run: return run_of(*answer.run);
    case AnswerKind::Runs: return runs_of(*answer.runs);
    case AnswerKind::Workflows: return workflows_of(*answer.workflows);
    case AnswerKind::Paused: return paused_of(*answer.paused);
    case AnswerKind::Limits: return limits_of(*answer.limits);
    case AnswerKind::CancelRun: break;
  }
  return cancel_of(*answer.cancel);
}
