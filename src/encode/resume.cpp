// SPDX-License-Identifier: Apache-2.0
#include "encode/resume.h"

#include "encode/json_text.h"
#include "encode/url.h"
#include "encode/validate.h"
#include "json/json_string.h"

namespace simstudio::encode {
namespace {

std::string check_context_id(const std::string& context_id) {
  if (context_id.empty()) {
    return "context_id is empty. resume_points_of gives it for a paused Result, list_paused for runs of before.";
  }
  // A dot segment in the path would be taken out of it on the way.
  const bool is_path = context_id == "." || context_id == "..";
  if (!is_path && json::find_invalid_utf8(context_id) == std::string::npos) return {};
  return "context_id is none of Sim's (a path, or not UTF-8). Give it as resume_points_of or list_paused told it.";
}

std::string_view input_of(const ExecuteRequest& request) {
  const std::string_view value = trimmed(request.input);
  return value.empty() ? "{}" : value;
}

}  // namespace

std::string check_resume(const ExecuteRequest& request, const Limits& limits) {
  if (std::string problem = check_workflow_id(request.workflow_id); !problem.empty()) return problem;
  if (request.run_id.empty()) return "run_id is empty. It is in the Result of the paused run, and in list_paused.";
  if (std::string problem = check_run_id(request.run_id); !problem.empty()) return problem;
  if (std::string problem = check_context_id(request.context_id); !problem.empty()) return problem;
  return check_input(request.input, limits);
}

HttpRequest encode_resume(base::Generation generation, const Account& account, const ExecuteRequest& request) {
  const bool v2 = generation == base::Generation::V2;
  const std::string workflow = path_segment(request.workflow_id);
  const std::string run = path_segment(request.run_id);
  HttpRequest http;
  http.method = "POST";
  http.url = account.base_url + (v2 ? "/api/v2/workflows/" + workflow + "/runs/" + run + "/resume"
                                    : "/api/resume/" + workflow + "/" + run + "/" + path_segment(request.context_id));
  http.stream = !v2;  // The run may have been started as a stream, whatever the host expects.
  http.headers.emplace_back("Content-Type", "application/json");
  http.headers.emplace_back("Accept", v2 ? "application/json" : "application/json, text/event-stream");
  if (!account.api_key.empty()) http.headers.emplace_back("X-API-Key", account.api_key);
  if (!v2 && request.text_policy == TextPolicy::Eager) {
    http.headers.emplace_back("X-Sim-Stream-Protocol", "agent-events-v1");
  }
  http.body = "{";
  if (v2) {
    http.body += "\"contextId\":";
    append_quoted(http.body, request.context_id);
    http.body += ',';
  }
  http.body.append("\"input\":").append(input_of(request)).append("}");
  return http;
}

}  // namespace simstudio::encode
