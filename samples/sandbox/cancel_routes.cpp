// SPDX-License-Identifier: Apache-2.0

// What is known of runs afterwards: look-ups, jobs, status, usage limits, and the cancel calls of both generations.

#include "server.h"

namespace sandbox {
namespace {

constexpr char kJobPrefix[] = "workflow-execution:";

void cancel(Server& server, const Request& request, Run* run, bool v2) {
  if (run == nullptr) {
    reply_json(request, 404, v2 ? v2_error("NOT_FOUND", "Run not found") : legacy_error("Execution not found"));
    return;
  }
  const bool live = run->status == "running";
  if (!live && !v2) {
    reply_json(request, 409, legacy_error("Execution cannot be cancelled while " + run->status));
    return;
  }
  if (live) {
    run->cancelled = true;
    ++server.runs.cancels;
  }
  // wire/cancel-v1-running: without Redis it says success false, and the run stops all the same.
  const bool redis = server.options.redis;
  const std::string reason = !live ? "already_" + run->status : redis ? "recorded" : "redis_unavailable";
  const std::string flags = std::string("\"redisAvailable\":") + (redis ? "true" : "false") +
                            ",\"durablyRecorded\":" + (redis && live ? "true" : "false") +
                            ",\"locallyAborted\":false,\"pausedCancelled\":false,\"reason\":" + quote(reason);
  const std::string success = redis || !live ? "true" : "false";
  const std::string body =
      "{\"success\":" + success + ",\"" + (v2 ? "runId" : "executionId") + "\":" + quote(run->id) + "," + flags + "}";
  reply_json(request, 200, v2 ? "{\"data\":" + body + "}" : body);
}

void show_run(const Request& request, const Run& run, bool v2) {
  const std::string error = run.error.empty() ? "null"
                            : v2              ? "{\"message\":" + quote(run.error) + ",\"code\":\"EXECUTION_FAILED\"}"
                                              : quote(run.error);
  const bool wants_output = request.query.find("includeOutput=true") != std::string::npos && run.status == "completed";
  const std::string common =
      ",\"workflowId\":" + quote(run.workflow) + ",\"status\":" + quote(run.status) +
      ",\"trigger\":\"api\",\"startedAt\":\"2026-11-24T07:00:00.000Z\",\"endedAt\":null,\"paused\":null,"
      "\"cost\":{\"total\":0.005},\"error\":" +
      error;
  const std::string output = wants_output ? run.output : "null";
  if (v2) {
    reply_json(request, 200,
               "{\"data\":{\"runId\":" + quote(run.id) + common + ",\"durationMs\":null,\"output\":" + output +
                   ",\"blockOutputs\":null}}");
  } else {
    reply_json(request, 200,
               "{\"executionId\":" + quote(run.id) + common + ",\"totalDurationMs\":null,\"finalOutput\":" + output +
                   ",\"blockOutputs\":null}");
  }
}

void show_job(Server& server, const Request& request, const std::string& job) {
  const std::string id = job.rfind(kJobPrefix, 0) == 0 ? job.substr(sizeof kJobPrefix - 1) : "";
  const auto run = server.runs.find(id);
  if (run == nullptr || !run->async) {
    return reply_json(request, 404, R"({"error":"Task not found","code":"TASK_NOT_FOUND"})");
  }
  const std::string status = run->status == "running" ? "processing" : run->status;
  const std::string output = run->status != "completed"
                                 ? "null"
                                 : "{\"success\":true,\"workflowId\":" + quote(run->workflow) +
                                       ",\"executionId\":" + quote(id) + ",\"output\":" + run->output +
                                       ",\"executedAt\":\"2026-11-24T07:00:00.610Z\"}";
  const std::string error = run->cancelled       ? ",\"error\":\"Cancelled\""
                            : run->error.empty() ? ""
                                                 : ",\"error\":" + quote(run->error);
  reply_json(request, 200,
             "{\"success\":true,\"taskId\":" + quote(job) + ",\"status\":" + quote(status) +
                 ",\"metadata\":{\"workflowId\":" + quote(run->workflow) + "},\"output\":" + output + error + "}");
}

}  // namespace

bool route_runs(Server& server, const Request& request) {
  const auto& path = request.segments;
  if (path.size() < 3 || path[0] != "api") return false;
  const bool v2 = path[1] == "v2";
  const std::size_t at = v2 ? 2 : 1;
  if (!server.knows_key(request.header("X-API-Key"))) {
    reply_json(request, 401, v2 ? v2_error("UNAUTHORIZED", "Invalid API key") : legacy_error("Unauthorized"));
    return true;
  }
  if (path[1] == "jobs" && path.size() == 3) {
    show_job(server, request, path[2]);
    return true;
  }
  if (request.path == "/api/users/me/usage-limits") {
    reply_json(
        request, 200,
        R"({"success":true,"rateLimit":{"sync":{"isLimited":false,"requestsPerMinute":999999,"maxBurst":999999,"remaining":999999,"resetAt":"2026-11-24T07:06:01.309Z"},"async":{"isLimited":false,"requestsPerMinute":999999,"maxBurst":999999,"remaining":999999,"resetAt":"2026-11-24T07:06:01.309Z"},"authType":"api"},"usage":{"currentPeriodCost":0.12,"limit":99999,"plan":"free"},"storage":{"usedBytes":0,"limitBytes":5368709120,"percentUsed":0}})");
    return true;
  }
  if (path[at] != "workflows" || path.size() <= at + 2) return false;
  const std::string& topic = path[at + 2];
  if (topic == "status" && !v2) {
    const bool deployed = path[2] != "undeployed";
    reply_json(request, 200,
               deployed ? R"({"isDeployed":true,"deployedAt":"2026-11-24T06:00:00.000Z","needsRedeployment":false})"
                        : R"({"isDeployed":false,"deployedAt":null,"needsRedeployment":false})");
    return true;
  }
  if (topic != (v2 ? "runs" : "executions") || path.size() < at + 4) return false;
  const auto run = server.runs.find(path[at + 3]);
  if (path.size() == at + 5 && path.back() == "cancel" && request.method == "POST") {
    cancel(server, request, run.get(), v2);
    return true;
  }
  if (path.size() != at + 4) return false;
  if (run == nullptr) {
    reply_json(request, 404, v2 ? v2_error("NOT_FOUND", "Run not found") : legacy_error("Execution not found"));
  } else {
    show_run(request, *run, v2);
  }
  return true;
}

}  // namespace sandbox
