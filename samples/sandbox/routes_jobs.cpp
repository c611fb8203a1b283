// SPDX-License-Identifier: Apache-2.0

// Jobs: what legacy's async runs and async resumes are polled by.

#include "server.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr char kJobPrefix[] = "workflow-execution:";
constexpr std::size_t kPrefixSize = sizeof kJobPrefix - 1;
constexpr int kEstimateMs = 180000;  // The constant that the server of 2025 gave for every job (sim-api B.7).

std::string correlation(const Run& run, const char* trigger) {
  return Object()
      .text("source", "workflow")
      .text("requestId", run.request_id)
      .text("workflowId", run.workflow)
      .text("executionId", run.id)
      .text("triggerType", trigger)
      .done();
}

std::string metadata(const Run& run, const ResumeJob* resume) {
  Object data;
  data.text("userId", kUserId).text("workflowId", run.workflow).text("workspaceId", kWorkspaceId);
  data.raw("correlation", correlation(run, resume == nullptr ? "api" : "resume"));
  if (run.time_limit_s > 0) data.count("maxDurationSeconds", run.time_limit_s + 300);  // wire/v1-job-timed-out
  if (resume != nullptr) data.text("executionId", run.id).text("resumeExecutionId", resume->new_id);
  return stored_order(data.done());
}

std::string job_status(const Run& run, const ResumeJob* resume) {
  if (resume != nullptr && !resume->error.empty()) return "failed";
  if (run.live()) return "processing";
  return run.status == "paused" ? "completed" : run.status;  // wire/v1-job-paused
}

std::string output(const Run& run, const ResumeJob* resume) {
  Object envelope;
  envelope.raw("output", run.output).flag("success", true).text("executedAt", iso_time(run.ended_ms));
  envelope.text("workflowId", run.workflow).text("executionId", resume == nullptr ? run.id : resume->new_id);
  if (resume != nullptr) envelope.text("parentExecutionId", run.id);
  return stored_order(envelope.done());
}

std::string job(const std::string& id, const Run& run, const ResumeJob* resume) {
  const std::string status = job_status(run, resume);
  Object body;
  body.flag("success", true).text("taskId", id).text("status", status).raw("metadata", metadata(run, resume));
  body.raw("output", status == "completed" ? output(run, resume) : "null");
  if (resume != nullptr && !resume->error.empty()) {
    body.text("error", resume->error);
  } else if (status == "cancelled") {
    body.text("error", "Cancelled");
  } else if (!run.error.empty()) {
    body.text("error", run.error);
  }
  return body.done();
}

/// The server of October 2025: other words and fields (sim-api B.7, [S]).
std::string seed_job(const Run& run) {
  const bool queued = run.live() && run.tokens == 0 && wall_ms() - run.started_ms < 1;
  const std::string status = queued ? "queued" : job_status(run, nullptr);
  Object times;
  times.text("startedAt", iso_time(run.started_ms));
  if (run.ended_ms != 0)
    times.text("completedAt", iso_time(run.ended_ms)).count("duration", run.ended_ms - run.started_ms);
  Object body;
  body.flag("success", true).text("taskId", run.id).text("status", status).raw("metadata", times.done());
  if (status == "completed") body.raw("output", run.output);
  if (!run.error.empty()) body.text("error", run.error);
  if (run.live()) body.count("estimatedDuration", kEstimateMs);
  return body.done();
}

void show_job(Server& server, const Request& request, const std::string& id) {
  const auto missing = [&] { reply_json(request, 404, coded_error("Task not found")); };
  if (server.options.seed_era) {
    const auto run = server.runs.find(id);
    return run == nullptr || run->mode != Mode::Async ? missing() : reply_json(request, 200, seed_job(*run));
  }
  if (const auto resume = server.runs.resume_jobs.find(id); resume != server.runs.resume_jobs.end())
    return reply_json(request, 200, job(id, *resume->second.run, &resume->second));
  const auto run = id.rfind(kJobPrefix, 0) == 0 ? server.runs.find(id.substr(kPrefixSize)) : nullptr;
  if (run == nullptr || run->mode != Mode::Async) return missing();
  reply_json(request, 200, job(id, *run, nullptr));
}

}  // namespace

bool route_jobs(Server& server, const Request& request) {
  const auto& path = request.segments;
  if (path.size() != 3 || path[0] != "api" || path[1] != "jobs") return false;
  Headers headers;
  if (request.method != "GET" && request.method != "HEAD") {
    reply_wrong_verb(request);
  } else if (admit(server, request, "jobs", &headers)) {
    show_job(server, request, path[2]);
  }
  return true;
}

}  // namespace sandbox
