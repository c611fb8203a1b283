// SPDX-License-Identifier: Apache-2.0
#include "execute_answers.h"

#include <cstdio>

#include "times.h"

namespace sandbox {
namespace {

/// Sim's durations have a fraction and its digits (wire/v1-sync-ok).
std::string fraction(std::int64_t ms, std::uint64_t number) {
  char text[48];
  std::snprintf(text, sizeof text, "%lld.%06llu", static_cast<long long>(ms),
                static_cast<unsigned long long>((number * 370351u + 1u) % 1000000u));
  return text;
}

std::string duration_of(const Run& run) { return fraction(run.ended_ms - run.started_ms, run.number); }

/// wire/v1-sync-response-418: the block's own status, type, headers and body, and nothing of Sim's.
bool answer_as_response_block(const Request& request, const Ending& ending) {
  rapidjson::Document output;
  output.Parse(ending.output.c_str());
  const bool is_response = output.IsObject() && output.HasMember("status") && output["status"].IsInt() &&
                           output.HasMember("data") && output.HasMember("headers");
  if (!is_response || ending.pause) return false;
  std::string type = "application/json";
  Headers headers;
  for (const auto& header : output["headers"].GetObject()) {
    std::string name = header.name.GetString();
    for (char& byte : name) byte = static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
    if (name == "content-type") {
      type = header.value.GetString();
    } else {
      headers.emplace_back(name, header.value.GetString());
    }
  }
  reply_bytes(request, output["status"].GetInt(), type, dump(output["data"]), headers);
  return true;
}

}  // namespace

std::string run_metadata(const Run& run) {
  return Object()
      .raw("duration", duration_of(run))
      .text("startTime", iso_time(run.started_ms))
      .text("endTime", iso_time(run.ended_ms))
      .done();
}

std::string v2_run_error(const Ending& ending) {
  if (ending.error.empty()) return "null";
  Object error;
  error.text("message", ending.block_error).text("code", ending.error_code);
  if (!ending.block.id.empty())
    error.text("blockId", ending.block.id).text("blockName", ending.block.name).text("blockType", ending.block.type);
  return error.done();
}

void answer_v2(const Request& request, const Run& run, const Ending& ending, const Headers& headers) {
  Headers with_id = headers;
  with_id.emplace_back("x-run-id", run.id);
  const std::string data = Object()
                               .text("runId", run.id)
                               .text("workflowId", run.workflow)
                               .text("status", run.status)
                               .raw("output", ending.output)
                               .raw("error", v2_run_error(ending))
                               .text("startedAt", iso_time(run.started_ms))
                               .text("endedAt", iso_time(run.ended_ms))
                               .raw("durationMs", duration_of(run))
                               .done();
  reply_json(request, 200, Object().raw("data", data).done(), with_id);
}

void answer_legacy(const Request& request, const Run& run, const Ending& ending) {
  if (ending.error.empty() && answer_as_response_block(request, ending)) return;
  Object body;
  body.flag("success", ending.success);
  if (ending.error.empty()) {
    body.text("executionId", run.id).raw("output", ending.output).raw("metadata", run_metadata(run));
    return reply_json(request, 200, body.done());
  }
  // wire/v1-sync-fail, timeout-v1-sync: no id, and a status as if it were the server's fault.
  body.raw("output", ending.output).text("error", ending.error).raw("metadata", run_metadata(run));
  reply_json(request, ending.error_code == "TIMEOUT" ? 408 : 500, body.done());
}

void answer_seed(const Request& request, const Run& run, const Ending& ending) {
  if (!ending.error.empty())
    return reply_json(request, 500, Object().text("error", ending.error).text("code", "EXECUTION_ERROR").done());
  if (answer_as_response_block(request, ending)) return;
  reply_json(
      request, 200,
      Object().flag("success", ending.success).raw("output", ending.output).raw("metadata", run_metadata(run)).done());
}

void accept_async(const Request& request, const Run& run, const Headers& headers, bool seed_era) {
  if (seed_era) {
    return reply_json(request, 202,
                      Object()
                          .flag("success", true)
                          .text("taskId", run.id)
                          .text("status", "queued")
                          .text("createdAt", iso_time(run.started_ms))
                          .raw("links", Object().text("status", "/api/jobs/" + run.id).done())
                          .done());
  }
  if (request.is_v2()) {
    Headers with_id = headers;
    with_id.emplace_back("x-run-id", run.id);
    const std::string url = request.site() + "/api/v2/workflows/" + run.workflow + "/runs/" + run.id;
    const std::string data = Object().text("runId", run.id).text("statusUrl", url).done();
    return reply_json(request, 202, Object().raw("data", data).done(), with_id);
  }
  const std::string job = "workflow-execution:" + run.id;
  reply_json(request, 202,
             Object()
                 .flag("success", true)
                 .flag("async", true)
                 .text("jobId", job)
                 .text("executionId", run.id)
                 .text("message", "Workflow execution queued")
                 .text("statusUrl", request.site() + "/api/jobs/" + job)
                 .done());
}

}  // namespace sandbox
