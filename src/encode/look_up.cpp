// SPDX-License-Identifier: Apache-2.0
#include "encode/look_up.h"

#include "encode/url.h"
#include "encode/validate.h"

namespace simstudio::encode {
namespace {

using base::Generation;

constexpr std::uint32_t kPageMax = 100;  // sim-api B.6, B.12
constexpr std::size_t kSearchMax = 200;
constexpr char kNeedsWorkspace[] =
    "this server has no v2 API, and its older one can't tell a key's workspace. Give workspace_id; it is in the "
    "address of "
    "the workspace in Sim.";

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

std::string run_path(bool v2, const LookUpRequest& request) {
  return (v2 ? "/api/v2/workflows/" : "/api/workflows/") + path_segment(request.workflow_id) +
         (v2 ? "/runs/" : "/executions/") + path_segment(request.id);
}

std::string page_size(const LookUpRequest& request) {
  return request.page_size == 0 ? std::string() : std::to_string(request.page_size);
}

std::string runs_path(bool v2, const LookUpRequest& request, std::string* problem) {
  Query query;
  if (v2) {
    query.add("status", request.status).add("limit", page_size(request)).add("cursor", request.cursor);
    return "/api/v2/workflows/" + path_segment(request.workflow_id) + "/runs" + query.text();
  }
  if (request.workspace_id.empty()) *problem = kNeedsWorkspace;
  if (!request.status.empty()) *problem = "this server has no v2 API, and its older one can't list runs by status.";
  query.add("workspaceId", request.workspace_id).add("workflowIds", request.workflow_id);
  query.add("limit", page_size(request)).add("cursor", request.cursor);
  return "/api/v1/logs" + query.text();
}

std::string workflows_path(bool v2, const LookUpRequest& request, std::string* problem) {
  if (!v2 && request.workspace_id.empty()) *problem = kNeedsWorkspace;
  Query query;
  query.add("workspaceId", request.workspace_id);
  if (v2) query.add("search", request.search);  // The older API has no search: its page is sifted afterwards.
  if (request.deployed_only) query.add("deployedOnly", "true");
  query.add("limit", page_size(request)).add("cursor", request.cursor);
  return (v2 ? "/api/v2/workflows" : "/api/v1/workflows") + query.text();
}

std::string path_of(Generation generation, const LookUpRequest& request, std::string* problem) {
  const bool v2 = generation == Generation::V2;
  Query query;
  switch (request.kind) {
    case AnswerKind::WorkflowStatus:
    case AnswerKind::Validation: return "/api/workflows/" + path_segment(request.workflow_id) + "/status";
    case AnswerKind::Job: return "/api/jobs/" + path_segment(request.id);
    case AnswerKind::Run:
      if (request.include_output) query.add("includeOutput", "true");
      query.add("selectedOutputs", joined(request.selected_outputs));
      return run_path(v2, request) + query.text();
    case AnswerKind::Runs: return runs_path(v2, request, problem);
    case AnswerKind::Workflows: return workflows_path(v2, request, problem);
    case AnswerKind::Paused:
      return "/api/workflows/" + path_segment(request.workflow_id) + "/paused" +
             (request.id.empty() ? "" : "/" + path_segment(request.id));
    case AnswerKind::Limits: return "/api/users/me/usage-limits";
    case AnswerKind::CancelRun: return run_path(v2, request) + "/cancel";
  }
  return {};
}

HttpRequest request_to(const Account& account, const std::string& path) {
  HttpRequest http;
  http.method = "GET";
  http.url = account.base_url + path;
  http.headers.emplace_back("Accept", "application/json");
  if (!account.api_key.empty()) http.headers.emplace_back("X-API-Key", account.api_key);
  return http;
}

bool needs_workflow(AnswerKind kind) {
  return kind != AnswerKind::Job && kind != AnswerKind::Workflows && kind != AnswerKind::Limits;
}

}  // namespace

std::string check_look_up(const LookUpRequest& request) {
  if (needs_workflow(request.kind)) {
    if (std::string problem = check_workflow_id(request.workflow_id); !problem.empty()) return problem;
  }
  const bool needs_run = request.kind == AnswerKind::Run || request.kind == AnswerKind::CancelRun;
  if (needs_run && request.id.empty())
    return "run_id is empty. It is in the result, the receipt or the error of the run.";
  if (needs_run || (request.kind == AnswerKind::Paused && !request.id.empty())) {
    if (std::string problem = check_run_id(request.id); !problem.empty()) return problem;
  }
  if (request.kind == AnswerKind::Job && request.id.empty())
    return "task_id is empty. It is in the receipt of the async run.";
  if (request.page_size > kPageMax) {
    return "page_size is " + std::to_string(request.page_size) + "; Sim takes 1 to 100. Use next_cursor for more.";
  }
  if (request.search.size() > kSearchMax)
    return "search is longer than 200 characters, which Sim refuses. Use a part of it.";
  if (request.timeout < std::chrono::milliseconds::zero()) return "timeout is negative. Write 0 for no limit.";
  return {};
}

bool depends_on_generation(AnswerKind kind) {
  return kind == AnswerKind::Run || kind == AnswerKind::Runs || kind == AnswerKind::Workflows ||
         kind == AnswerKind::CancelRun;
}

HttpRequest encode_look_up(Generation generation, const Account& account, const LookUpRequest& request,
                           std::string* problem) {
  HttpRequest http = request_to(account, path_of(generation, request, problem));
  if (request.kind == AnswerKind::CancelRun) http.method = "POST";
  return http;
}

HttpRequest encode_workspaces(const Account& account) { return request_to(account, "/api/v2/workspaces?limit=100"); }

}  // namespace simstudio::encode
