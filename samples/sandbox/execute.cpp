// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <set>

#include "script.h"
#include "server.h"
#include "stream.h"

namespace sandbox {
namespace {

std::string dump(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  value.Accept(out);
  return {buffer.GetString(), buffer.GetSize()};
}

bool flag(const rapidjson::Value& body, const char* name) {
  return body.HasMember(name) && body[name].IsBool() && body[name].GetBool();
}

bool has_entries(const rapidjson::Value& body, const char* name) {
  return body.HasMember(name) && body[name].IsArray() && !body[name].Empty();
}

bool negotiated(const Request& request) {
  std::string value = request.header("X-Sim-Stream-Protocol");
  std::transform(value.begin(), value.end(), value.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return value.find("agent-events-v1") != std::string::npos;
}

Headers rate_headers() {
  return {{"x-ratelimit-limit", "999999"},
          {"x-ratelimit-remaining", "999998"},
          {"x-ratelimit-reset", "2026-11-24T07:06:01.309Z"}};
}

/// Refusals before the body is looked at. True when answered.
bool refuse_caller(Server& server, const Request& request, const std::string& workflow, bool v2) {
  const std::string key = request.header("X-API-Key");
  if (key.empty() && workflow != "public") {
    reply_json(request, 401, v2 ? v2_error("UNAUTHORIZED", "Unauthorized") : legacy_error("Unauthorized"));
    return true;
  }
  if (!key.empty() && !server.knows_key(key)) {
    reply_json(request, 401, v2 ? v2_error("UNAUTHORIZED", "Invalid API key") : legacy_error("Invalid API key"),
               v2 ? Headers{{"www-authenticate", "SimApiKey realm=\"Sim API\", header=\"x-api-key\""}} : Headers{});
    return true;
  }
  if (!is_workflow(server, workflow)) {
    reply_json(request, 404, v2 ? v2_error("NOT_FOUND", "Workflow not found") : legacy_error("Workflow not found"));
    return true;
  }
  return false;
}

bool refuse_v2_body(const Request& request, const rapidjson::Value& body) {
  static const std::set<std::string> kKnown = {
      "input",           "async",           "executionTimeoutSeconds", "stream",
      "selectedOutputs", "includeThinking", "includeToolCalls",        "includeFileBase64",
      "base64MaxBytes"};
  for (const auto& member : body.GetObject()) {
    if (kKnown.count(member.name.GetString()) != 0) continue;
    reply_json(request, 400,
               v2_error("BAD_REQUEST", "Unrecognized key: \"" + std::string(member.name.GetString()) + "\""));
    return true;
  }
  if (body.HasMember("input") && !body["input"].IsObject()) {
    reply_json(request, 400, v2_error("BAD_REQUEST", "Invalid input: expected object"));
    return true;
  }
  if (flag(body, "async") && flag(body, "stream")) {
    reply_json(request, 400, v2_error("BAD_REQUEST", "async and stream cannot be combined"));
    return true;
  }
  return false;
}

std::string flat_input(const rapidjson::Value& body) {
  static const std::set<std::string> kStripped = {"stream", "selectedOutputs", "triggerBlockId", "stopAfterBlockId"};
  rapidjson::Document input(rapidjson::kObjectType);
  for (const auto& member : body.GetObject()) {
    if (kStripped.count(member.name.GetString()) != 0) continue;
    input.AddMember(rapidjson::Value(member.name, input.GetAllocator()),
                    rapidjson::Value(member.value, input.GetAllocator()), input.GetAllocator());
  }
  return dump(input);
}

void answer_v2(const Request& request, const Run& run, const Ending& ending) {
  const std::string status = run.cancelled ? "cancelled" : ending.success ? "completed" : "failed";
  std::string error = "null";
  if (!ending.error.empty()) {
    error =
        "{\"message\":" + quote(ending.error) +
        ",\"code\":\"BLOCK_EXECUTION_FAILED\",\"blockId\":\"fn1\",\"blockName\":\"Boom\",\"blockType\":\"function\"}";
  }
  Headers headers = rate_headers();
  headers.emplace_back("x-run-id", run.id);
  reply_json(
      request, 200,
      "{\"data\":{\"runId\":" + quote(run.id) + ",\"workflowId\":" + quote(run.workflow) +
          ",\"status\":" + quote(status) + ",\"output\":" + ending.output + ",\"error\":" + error +
          ",\"startedAt\":\"2026-11-24T07:00:00.000Z\",\"endedAt\":\"2026-11-24T07:00:00.610Z\",\"durationMs\":610.5}}",
      headers);
}

void answer_legacy(const Request& request, const Run& run, const Ending& ending) {
  const std::string metadata =
      R"({"duration":610.5,"startTime":"2026-11-24T07:00:00.000Z","endTime":"2026-11-24T07:00:00.610Z"})";
  if (run.workflow == "response") return reply_json(request, 418, R"({"gate":"open"})");
  if (!ending.error.empty()) {  // wire/v1-sync-fail
    return reply_json(
        request, 500,
        "{\"success\":false,\"output\":{},\"error\":" + quote(ending.error) + ",\"metadata\":" + metadata + "}");
  }
  reply_json(request, 200,
             std::string("{\"success\":") + (ending.success ? "true" : "false") + ",\"executionId\":" + quote(run.id) +
                 ",\"output\":" + ending.output + ",\"metadata\":" + metadata + "}");
}

void accept_async(const Request& request, const Run& run, bool v2) {
  if (v2) {
    reply_json(request, 202,
               "{\"data\":{\"runId\":" + quote(run.id) +
                   ",\"statusUrl\":" + quote("/api/v2/workflows/" + run.workflow + "/runs/" + run.id) + "}}",
               rate_headers());
    return;
  }
  const std::string job = "workflow-execution:" + run.id;
  reply_json(request, 202,
             "{\"success\":true,\"async\":true,\"jobId\":" + quote(job) + ",\"executionId\":" + quote(run.id) +
                 ",\"message\":\"Workflow execution queued\",\"statusUrl\":" + quote("/api/jobs/" + job) + "}");
}

std::shared_ptr<Run> claim(Server& server, const Request& request, const std::string& workflow, bool v2) {
  std::string id = request.header(v2 ? "X-Run-Id" : "X-Execution-Id");
  if (id.empty()) id = server.runs.new_id();
  if (auto run = server.runs.start(id, workflow)) return run;
  if (v2) {
    reply_json(request, 409,
               "{\"error\":{\"code\":\"CONFLICT\",\"message\":\"Run ID has already been used\",\"details\":{\"code\":"
               "\"RUN_ID_CONFLICT\",\"runId\":" +
                   quote(id) + "}}}",
               {{"x-run-id", id}});
  } else {
    reply_json(request, 409,
               "{\"error\":\"Execution ID has already been used\",\"code\":\"EXECUTION_ID_CONFLICT\",\"executionId\":" +
                   quote(id) + "}");
  }
  return nullptr;
}

void execute(Server& server, const Request& request, const std::string& workflow, bool v2) {
  if (refuse_caller(server, request, workflow, v2)) return;
  rapidjson::Document body;
  body.Parse(request.body.empty() ? "{}" : request.body.c_str());
  if (body.HasParseError() || !body.IsObject()) {
    const std::string message = v2 ? "Request body must be valid JSON" : "Invalid JSON in request body";
    reply_json(request, 400, v2 ? v2_error("BAD_REQUEST", message) : legacy_error(message));
    return;
  }
  if (v2 && refuse_v2_body(request, body)) return;
  Asked asked;
  asked.workflow = workflow;
  asked.input = v2 ? (body.HasMember("input") ? dump(body["input"]) : "{}") : flat_input(body);
  const bool async = v2 ? flag(body, "async") : request.header("X-Execution-Mode") == "async";
  asked.stream = !async && flag(body, "stream");
  asked.negotiated = negotiated(request);
  asked.thinking = flag(body, "includeThinking");
  asked.tools = flag(body, "includeToolCalls");
  asked.selected = has_entries(body, "selectedOutputs");
  if ((asked.thinking || asked.tools) && !asked.negotiated) {
    const std::string message =
        "includeThinking and includeToolCalls require the X-Sim-Stream-Protocol: agent-events-v1 "
        "request header, which declares that the client understands agent-event frames.";
    reply_json(request, 400, v2 ? v2_error("BAD_REQUEST", message) : legacy_error(message));
    return;
  }
  std::optional<Fault> fault = server.take_fault(workflow);
  if (fault && fault->status != 0) return reply_json(request, fault->status, fault->body, fault->headers);
  if (workflow == "undeployed") {
    reply_json(request, 403,
               v2 ? v2_error("FORBIDDEN", "Workflow is not deployed", "WORKFLOW_NOT_DEPLOYED")
                  : legacy_error("Workflow is not deployed"));
    return;
  }
  auto run = claim(server, request, workflow, v2);
  if (run == nullptr) return;
  run->async = async;
  Script script = write_script(server, asked);
  Request waiting = request;
  if (async) {
    accept_async(request, *run, v2);
    waiting.raw = nullptr;
  }
  Headers headers = v2 ? rate_headers() : Headers{};
  if (asked.negotiated) headers.emplace_back("x-sim-stream-protocol", "agent-events-v1");
  Performance::Answer answer;
  if (!asked.stream) answer = v2 ? &answer_v2 : &answer_legacy;
  Performance::play(server, waiting, run, std::move(script.steps), std::move(script.ending), answer, headers, fault);
}

}  // namespace

bool route_execute(Server& server, const Request& request) {
  const auto& path = request.segments;
  const bool v2 = path.size() == 5 && path[1] == "v2";
  const bool legacy = path.size() == 4;
  if (!(v2 || legacy) || path[0] != "api" || path.back() != "execute" || path[v2 ? 2 : 1] != "workflows") return false;
  if (request.method != "POST") {
    reply_bytes(request, 405, "", "");
    return true;
  }
  execute(server, request, path[v2 ? 3 : 2], v2);
  return true;
}

}  // namespace sandbox
