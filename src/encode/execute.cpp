// SPDX-License-Identifier: Apache-2.0
#include "encode/execute.h"

#include <algorithm>
#include <vector>

#include "encode/json_text.h"
#include "encode/url.h"
#include "json/json_check.h"
#include "simstudio/json.h"

namespace simstudio::encode {
namespace {

using base::Generation;

constexpr std::string_view kStreamProtocol = "agent-events-v1";
constexpr std::size_t kOptionsBytes = 256;  // What usually follows the input.

// sim-api B.2: keys of a flat body that Sim takes for its own, refuses, or strips from the input.
constexpr std::string_view kControlKeys[] = {"selectedOutputs",     "stream",
                                             "includeThinking",     "includeToolCalls",
                                             "includeFileBase64",   "base64MaxBytes",
                                             "triggerType",         "executionId",
                                             "triggerBlockId",      "stopAfterBlockId",
                                             "startBlockId",        "runFromBlock",
                                             "useDraftState",       "workflowStateOverride",
                                             "isClientSession",     "inputFromExecutionId",
                                             "deploymentVersionId", "parentWorkspaceId",
                                             "workflowId",          "copilotToolCallId"};

/// Nothing but a brace and space stands there, so that what follows needs no comma.
bool is_open_without_members(std::string_view body) { return trimmed(body).back() == '{'; }

/// The input and its files as members of an object that is not closed yet: "{", or "{" with members.
std::string append_open_input(std::string& body, const ExecuteRequest& request, FileReader* reader) {
  const std::string_view value = trimmed(request.input);
  body.reserve(body.size() + value.size() + static_cast<std::size_t>(body_size(request.files)) + kOptionsBytes);
  if (value.empty() || value == "null") {
    body.push_back('{');
  } else if (value.front() == '{') {
    body.append(value.substr(0, value.size() - 1));
  } else {
    body.append("{\"input\":").append(value);
  }
  if (request.files.empty()) return {};
  if (!is_open_without_members(body)) body.push_back(',');
  return append_file_fields(body, request.files, reader);
}

void append_shared_options(std::string& body, const ExecuteRequest& request) {
  if (request.mode == ExecuteMode::Stream) body += ",\"stream\":true";
  if (!request.selected_outputs.empty()) {
    body += ",\"selectedOutputs\":[";
    for (std::size_t i = 0; i < request.selected_outputs.size(); ++i) {
      if (i != 0) body.push_back(',');
      append_quoted(body, request.selected_outputs[i]);
    }
    body.push_back(']');
  }
  if (request.include_thinking) body += ",\"includeThinking\":true";
  if (request.include_tool_calls) body += ",\"includeToolCalls\":true";
}

std::string v2_body(const ExecuteRequest& request, FileReader* reader, std::string* problem) {
  std::string body = "{\"input\":";
  *problem = append_open_input(body, request, reader);
  body.push_back('}');
  append_shared_options(body, request);
  if (request.mode == ExecuteMode::Async) {
    body += ",\"async\":true";
    if (request.execution_timeout_s > 0) {
      body += ",\"executionTimeoutSeconds\":" + std::to_string(request.execution_timeout_s);
    }
  }
  body.push_back('}');
  return body;  // Not `body + "}"`: that would copy a whole file once more.
}

/// Why this server's older API would not take the input as one, or an empty text.
std::string find_control_key(const ExecuteRequest& request) {
  std::vector<std::string> keys;
  if (const std::string_view value = trimmed(request.input); !value.empty() && value.front() == '{') {
    keys = json::object_keys(value);
  }
  for (const FileToSend& one : request.files) keys.push_back(one.file.field);
  for (const std::string& key : keys) {
    if (std::find(std::begin(kControlKeys), std::end(kControlKeys), key) == std::end(kControlKeys)) continue;
    return "input has a key \"" + key +
           "\", which this server's older API takes for a setting of its own. Rename it in the workflow, or use v2 "
           "(Api::V2), which keeps input apart.";
  }
  return {};
}

std::string legacy_body(const ExecuteRequest& request, FileReader* reader, std::string* problem) {
  std::string body;
  *problem = find_control_key(request);
  if (problem->empty()) *problem = append_open_input(body, request, reader);
  if (!problem->empty()) return {};
  std::string options;
  append_shared_options(options, request);
  if (is_open_without_members(body) && !options.empty()) options.erase(0, 1);
  return std::move(body.append(options).append("}"));
}

void add_account(HttpRequest& http, const Account& account) {
  if (!account.api_key.empty()) http.headers.emplace_back("X-API-Key", account.api_key);
}

}  // namespace

HttpRequest encode_execute(Generation generation, const Account& account, const ExecuteRequest& request,
                           std::string* problem, FileReader* reader) {
  const bool v2 = generation == Generation::V2;
  HttpRequest http;
  http.method = "POST";
  http.url = account.base_url + (v2 ? "/api/v2/workflows/" : "/api/workflows/") + path_segment(request.workflow_id) +
             "/execute";
  http.stream = request.mode == ExecuteMode::Stream;
  http.headers.emplace_back("Content-Type", "application/json");
  http.headers.emplace_back("Accept", http.stream ? "text/event-stream" : "application/json");
  add_account(http, account);
  // wire/README.md surprise 3: a stream never tells its run id, so it is ours from the start.
  http.headers.emplace_back(v2 ? "X-Run-Id" : "X-Execution-Id", request.run_id);
  if (http.stream && request.text_policy == TextPolicy::Eager) {
    http.headers.emplace_back("X-Sim-Stream-Protocol", std::string(kStreamProtocol));
  }
  if (!v2 && request.mode == ExecuteMode::Async) {
    http.headers.emplace_back("X-Execution-Mode", "async");
    if (request.execution_timeout_s > 0) {
      http.headers.emplace_back("X-Execution-Timeout-Seconds", std::to_string(request.execution_timeout_s));
    }
  }
  http.body = v2 ? v2_body(request, reader, problem) : legacy_body(request, reader, problem);
  return http;
}

HttpRequest encode_cancel(Generation generation, const Account& account, std::string_view workflow_id,
                          std::string_view run_id) {
  const bool v2 = generation == Generation::V2;
  HttpRequest http;
  http.method = "POST";
  http.url = account.base_url + (v2 ? "/api/v2/workflows/" : "/api/workflows/") + path_segment(workflow_id) +
             (v2 ? "/runs/" : "/executions/") + path_segment(run_id) + "/cancel";
  http.headers.emplace_back("Accept", "application/json");
  add_account(http, account);
  return http;
}

}  // namespace simstudio::encode
