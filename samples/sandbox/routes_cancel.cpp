// SPDX-License-Identifier: Apache-2.0

// Cancelling in both generations. `success:false` can mean that it worked (wire/README.md, surprise 4).

#include "server.h"
#include "times.h"

namespace sandbox {
namespace {

struct Outcome {
  bool success = true;
  bool redis = true;
  bool recorded = false;
  bool paused = false;
  std::string reason;
};

/// Marks a live run; who plays it ends it soon after.
void stop(Server& server, Run& run) {
  if (!run.cancelled) ++server.runs.cancels;
  run.cancelled = true;
  if (run.wake) run.wake();
}

void stop_paused(Server& server, Run& run) {
  ++server.runs.cancels;
  run.cancelled = true;
  run.status = "cancelled";
  run.pauses.clear();
}

Outcome cancel(Server& server, Run& run, bool v2) {
  if (run.status == "paused") {  // wire/pause-cancel-v1: recorded without Redis too
    stop_paused(server, run);
    return {true, true, true, true, "recorded"};
  }
  if (!run.live()) return {true, true, false, false, "already_" + run.status};
  stop(server, run);
  const bool redis = server.options.redis;
  if (run.mode == Mode::Async && !v2) return {true, redis, false, false, "queue_cancelled"};  // wire/cancel-v1-async
  if (redis) return {true, true, true, false, "recorded"};
  return {false, false, false, false, "redis_unavailable"};  // wire/cancel-v1-running: and yet the run stops
}

std::string words(const Run& run, const Outcome& outcome, bool v2) {
  return Object()
      .flag("success", outcome.success)
      .text(v2 ? "runId" : "executionId", run.id)
      .flag("redisAvailable", outcome.redis)
      .flag("durablyRecorded", outcome.recorded)
      .flag("locallyAborted", false)
      .flag("pausedCancelled", outcome.paused)
      .text("reason", outcome.reason)
      .done();
}

void answer(Server& server, const Request& request, const std::string& workflow, const std::string& id,
            const Headers& headers) {
  const bool v2 = request.is_v2();
  const auto run = server.runs.find(id);
  if (run == nullptr || run->workflow != workflow) {
    const std::string body = v2 ? v2_error("NOT_FOUND", "Run not found") : legacy_error("Execution not found");
    return reply_json(request, 404, body, headers);
  }
  if (!v2 && (run->status == "completed" || run->status == "failed"))
    return reply_json(request, 409, legacy_error("Execution cannot be cancelled while " + run->status));
  const Outcome outcome = cancel(server, *run, v2);
  const std::string body = words(*run, outcome, v2);
  reply_json(request, 200, v2 ? Object().raw("data", body).done() : body, headers);
}

}  // namespace

bool route_cancel(Server& server, const Request& request) {
  const auto& path = request.segments;
  const bool v2 = request.is_v2();
  const std::size_t at = v2 ? 2 : 1;
  if (server.options.seed_era || path.size() != at + 5 || path.back() != "cancel" || path[at] != "workflows" ||
      path[at + 2] != (v2 ? "runs" : "executions"))
    return false;
  if (request.method != "POST") {
    reply_wrong_verb(request);
    return true;
  }
  ++server.cancel_calls;
  Headers headers;
  if (admit(server, request, "runs.cancel", &headers)) answer(server, request, path[at + 1], path[at + 3], headers);
  return true;
}

}  // namespace sandbox
