// SPDX-License-Identifier: Apache-2.0

// Runs a workflow in both generations and the seed era. The order of the checks is Sim's (sim-api B.3): it tells a
// client what a refusal proves.

#include "execute_answers.h"
#include "execute_body.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr std::size_t kCallChainMax = 25;
constexpr std::int64_t kServerLimitS = 3;  // That of the recorded server: wire/timeout-*.
constexpr char kRunLimit[] = "Rate limit exceeded. Please try again later.";
constexpr char kUndeployed[] = "Workflow is not deployed";

struct Execution {
  Server& server;
  Request& request;
  std::string id;  ///< of the workflow
  const Workflow* workflow;
  bool v2;
  bool seed;
  Headers headers;  ///< of the request bucket; v2 with a key only
  ExecuteOrder order;
};

bool refuse_seed(const Request& request, int status, const std::string& message) {
  reply_json(request, status, coded_error(message));
  return true;
}

/// True when the caller may not come in, and was told so.
bool refuse_caller(Execution& it) {
  const std::string key = it.request.header("X-API-Key");
  const bool is_public = it.workflow != nullptr && it.workflow->is_public;
  const Headers challenge =
      it.v2 ? Headers{{"www-authenticate", "SimApiKey realm=\"Sim API\", header=\"x-api-key\""}} : Headers{};
  if (key.empty() && (!is_public || !it.request.header("Authorization").empty())) {
    if (it.seed) return refuse_seed(it.request, 401, "Unauthorized: API key required");
    reply_error(it.request, 401, "UNAUTHORIZED", "Unauthorized", challenge);
    return true;
  }
  if (key.empty() || it.server.knows_key(key)) return false;
  if (it.seed) return refuse_seed(it.request, 401, "Unauthorized: Invalid API key");
  reply_error(it.request, 401, "UNAUTHORIZED", "Invalid API key", challenge);
  return true;
}

/// The request bucket of v2: wire/limit-v2-sync-8.
bool refuse_request_rate(Execution& it) {
  const std::string key = it.request.header("X-API-Key");
  if (!it.v2 || key.empty()) return false;
  RateBucket& bucket = it.server.limits.requests("execute", key);
  const bool taken = bucket.take(wall_ms());
  it.headers = rate_headers(bucket);
  if (taken) return false;
  Headers headers = it.headers;
  headers.emplace_back("retry-after", seconds_to_reset(bucket));
  const std::string details = Object().text("retryAfter", iso_time(bucket.reset_ms(wall_ms()))).done();
  const std::string error =
      Object().text("code", "RATE_LIMITED").text("message", "API rate limit exceeded").raw("details", details).done();
  reply_json(it.request, 429, Object().raw("error", error).done(), headers);
  return true;
}

bool refuse_call_chain(Execution& it) {
  const std::string via = it.request.header("X-Sim-Via");
  if (via.empty() || static_cast<std::size_t>(std::count(via.begin(), via.end(), ',')) + 1 < kCallChainMax)
    return false;
  const std::string message = "Maximum workflow call chain depth (25) exceeded.";
  reply_json(it.request, 409,
             it.v2 ? v2_error("CONFLICT", message, "CALL_CHAIN_DEPTH_EXCEEDED") : legacy_error(message), it.headers);
  return true;
}

bool refuse_workflow(Execution& it) {
  if (it.workflow == nullptr) {
    if (it.seed) return refuse_seed(it.request, 404, "Workflow not found");
    reply_error(it.request, 404, "NOT_FOUND", "Workflow not found", it.headers);
    return true;
  }
  if (it.workflow->deployed) return false;
  if (it.seed) return refuse_seed(it.request, 403, kUndeployed);
  reply_json(it.request, 403,
             it.v2 ? v2_error("FORBIDDEN", kUndeployed, "WORKFLOW_NOT_DEPLOYED") : legacy_error(kUndeployed),
             it.headers);
  return true;
}

void reply_conflict(Execution& it, const std::string& id) {
  const std::string message = it.v2 ? "Run ID has already been used" : "Execution ID has already been used";
  if (!it.v2) {
    return reply_json(
        it.request, 409,
        Object().text("error", message).text("code", "EXECUTION_ID_CONFLICT").text("executionId", id).done());
  }
  Headers headers = it.headers;
  headers.emplace_back("x-run-id", id);
  const std::string details = Object().text("code", "RUN_ID_CONFLICT").text("runId", id).done();
  const std::string error = Object().text("code", "CONFLICT").text("message", message).raw("details", details).done();
  reply_json(it.request, 409, Object().raw("error", error).done(), headers);
}

std::shared_ptr<Run> claim(Execution& it) {
  std::string id = it.seed || it.order.run_id.empty() ? it.server.runs.new_id() : it.order.run_id;
  if (it.seed) id = "run_" + id.substr(24);
  auto run = it.server.runs.start(id, it.id);
  if (run == nullptr) reply_conflict(it, id);
  return run;
}

void reply_run_limit(Execution& it, RateBucket& bucket) {
  if (it.seed) {
    const std::string reset = iso_time(bucket.reset_ms(wall_ms()));
    return reply_json(it.request, 429,
                      Object()
                          .text("error", "Rate limit exceeded. You have 0 requests remaining. Resets at " + reset)
                          .text("code", "RATE_LIMIT_EXCEEDED")
                          .done());
  }
  if (!it.v2) return reply_json(it.request, 429, legacy_error(kRunLimit));
  Headers headers = it.headers;
  headers.emplace_back("retry-after", seconds_to_reset(bucket));
  reply_json(it.request, 429, v2_error("RATE_LIMITED", kRunLimit, "RATE_LIMIT_EXCEEDED"), headers);
}

/// The run bucket. A refusal burns the run id and leaves a failed run in the log (sim-api D.1).
bool refuse_run_rate(Execution& it, Run& run) {
  RateBucket& bucket =
      it.order.async && it.v2 ? it.server.limits.async_runs() : it.server.limits.sync_runs();  // surprise 10
  if (bucket.take(wall_ms())) return false;
  run.refused = true;
  run.status = "failed";
  run.error = kRunLimit;
  run.ended_ms = run.started_ms;
  reply_run_limit(it, bucket);
  return true;
}

/// wire/v1-err-agentflags-no-header: legacy checks this late; the id is free again.
bool refuse_agent_flags(Execution& it) {
  const bool asks = it.order.thinking || it.order.tools;
  if (it.v2 || it.seed || !asks || !it.order.stream || it.order.negotiated) return false;
  it.server.limits.sync_runs().take(wall_ms());
  reply_json(it.request, 400, legacy_error(kNeedsProtocol));
  return true;
}

Asked asked_for(const Execution& it, const Run& run) {
  Asked asked;
  asked.workflow = it.workflow;
  asked.run_id = run.id;
  asked.site = it.request.site();
  asked.input = it.order.input;
  asked.stream = it.order.stream;
  asked.negotiated = it.order.negotiated;
  asked.thinking = it.order.thinking;
  asked.tools = it.order.tools;
  asked.selected = resolve_selection(*it.workflow, it.order.selected);
  asked.selects = !it.order.selected.empty();
  return asked;
}

void perform(Execution& it, const std::shared_ptr<Run>& run) {
  run->mode = it.order.async ? Mode::Async : it.order.stream ? Mode::Stream : Mode::Sync;
  run->time_limit_s = it.order.time_limit_s;
  if (it.request.fault.kind == "timeout") run->time_limit_s = kServerLimitS;
  run->request_id = "5a17b0c5";
  run->selected = it.order.selected;
  run->visible_ms =
      run->started_ms + static_cast<std::int64_t>(it.request.fault.register_delay_ms / it.server.options.speed);
  Script script = write_script(it.server, asked_for(it, *run));
  if (it.order.async) {
    accept_async(it.request, *run, it.headers, it.seed);
    Request nobody = it.request;
    nobody.exchange = nullptr;
    return Performance::play(it.server, nobody, run, std::move(script), [](auto&&...) {}, {});
  }
  Headers headers = it.headers;
  if (it.order.negotiated) headers.emplace_back("x-sim-stream-protocol", "agent-events-v1");
  Performance::Ended ended;
  if (!it.order.stream) {
    ended = [v2 = it.v2, seed = it.seed, told = it.headers](const Request& request, const Run& done,
                                                            const Ending& end) {
      if (request.exchange == nullptr) return;
      v2     ? answer_v2(request, done, end, told)
      : seed ? answer_seed(request, done, end)
             : answer_legacy(request, done, end);
    };
  }
  Performance::play(it.server, it.request, run, std::move(script), std::move(ended), headers);
}

void execute(Server& server, Request& request, const std::string& id) {
  Execution it{server, request, id, server.find_workflow(id), request.is_v2(), server.options.seed_era, {}, {}};
  if (refuse_caller(it) || refuse_request_rate(it) || refuse_call_chain(it)) return;
  const bool read = it.v2     ? read_order_v2(request, it.headers, &it.order)
                    : it.seed ? read_order_seed(request, &it.order)
                              : read_order_legacy(request, &it.order);
  if (!read) return;
  if (it.workflow != nullptr && server.strike_execution(request, id)) return;
  if (refuse_workflow(it) || refuse_agent_flags(it)) return;
  const auto run = claim(it);
  if (run == nullptr || refuse_run_rate(it, *run)) return;
  perform(it, run);
}

}  // namespace

bool route_execute(Server& server, Request& request) {
  const auto& path = request.segments;
  const bool v2 = request.is_v2();
  if (path.size() != (v2 ? 5u : 4u) || path[0] != "api" || path.back() != "execute") return false;
  if (path[v2 ? 2 : 1] != "workflows") return false;
  const bool verb = request.method == "POST" || (server.options.seed_era && request.method == "GET");
  if (verb) {
    execute(server, request, path[v2 ? 3 : 2]);
  } else {
    reply_wrong_verb(request);
  }
  return true;
}

}  // namespace sandbox
