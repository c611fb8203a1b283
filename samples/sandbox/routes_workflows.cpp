// SPDX-License-Identifier: Apache-2.0

// The workflows themselves: status, deployment, lists and details of v1 and v2.

#include <algorithm>
#include <cctype>

#include "base64.h"
#include "limits_view.h"
#include "server.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr std::size_t kPageDefault = 50;
constexpr std::size_t kPageMax = 100;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
  return text;
}

Object describe(const Server& server, const Workflow& workflow, bool v2) {
  std::int64_t count = 0;
  std::int64_t last = 0;
  for (const auto& run : server.runs.all()) {
    if (run->workflow != workflow.id || run->refused) continue;
    ++count;
    last = run->started_ms;
  }
  Object item;
  item.text("id", workflow.id).text("name", workflow.name).text("description", workflow.name);
  if (v2) item.text("folderPath", "/");
  if (!v2) item.null("folderId");
  item.text("workspaceId", kWorkspaceId).flag("isDeployed", workflow.deployed);
  item.raw("deployedAt", workflow.deployed ? quote(kMadeAt) : "null").count("runCount", count);
  return item.raw("lastRunAt", last == 0 ? "null" : quote(iso_time(last)));
}

std::string inputs_of(const Workflow& workflow, bool v2) {
  if (!workflow.typed_inputs) return "[]";
  std::string all;
  const char* const kFields[][2] = {
      {"name", "string"}, {"count", "number"}, {"flag", "boolean"}, {"obj", "object"}, {"arr", "array"}};
  for (const auto& field : kFields) {
    Object input;
    if (!v2) input.text("id", std::string("field-") + field[0]);
    all += (all.empty() ? "" : ",") + input.text("name", field[0]).text("type", field[1]).done();
  }
  return "[" + all + "]";
}

/// One workflow as a detail; v1 and v2 differ in the order of the keys (wire/v1-workflow-one, v2-workflow-one).
std::string detail(const Server& server, const Workflow& workflow, bool v2) {
  Object item = describe(server, workflow, v2);
  if (v2) item.text("createdAt", kMadeAt).text("updatedAt", kMadeAt);
  item.raw("variables", "{}").raw("inputs", inputs_of(workflow, v2));
  if (!v2) item.text("createdAt", kMadeAt).text("updatedAt", kMadeAt);
  return item.done();
}

void list(Server& server, const Request& request, const Headers& headers) {
  const bool v2 = request.is_v2();
  if (query_value(request, "workspaceId").empty()) {
    const std::string message = "workspaceId is required";
    return reply_error(request, 400, "BAD_REQUEST", message, headers);
  }
  const std::string search = v2 ? lower(query_value(request, "search")) : "";
  const bool deployed_only = query_value(request, "deployedOnly") == "true";
  const std::string after = from_base64(query_value(request, "cursor"));
  const std::string limit = query_value(request, "limit");
  const std::size_t page =
      limit.empty() ? kPageDefault : std::clamp<std::size_t>(std::strtoull(limit.c_str(), nullptr, 10), 1, kPageMax);
  std::string items;
  std::string last;
  std::string next;
  std::size_t count = 0;
  for (const auto& [id, workflow] : server.workflows) {
    const bool fits = id > after && lower(workflow.name).find(search) != std::string::npos;
    if (!fits || (deployed_only && !workflow.deployed)) continue;
    if (count++ == page) {
      next = quote(base64(last));
      break;
    }
    Object item = describe(server, workflow, v2);
    items += (items.empty() ? "" : ",") + item.text("createdAt", kMadeAt).text("updatedAt", kMadeAt).done();
    last = id;
  }
  Object body;
  body.raw("data", "[" + items + "]");
  if (v2 || !next.empty()) body.raw("nextCursor", next.empty() ? "null" : next);
  if (!v2) body.raw("limits", v1_limits(server));
  reply_json(request, 200, body.done(), headers);
}

void show_status(const Request& request, const Workflow* workflow) {
  if (workflow == nullptr) {
    return reply_json(request, 404,
                      Object()
                          .text("error", "Workflow not found")
                          .text("code", "WORKFLOW_NOT_FOUND")
                          .text("requestId", "5a17b0c5")
                          .done());
  }
  reply_json(request, 200,
             Object()
                 .flag("isDeployed", workflow->deployed)
                 .raw("deployedAt", workflow->deployed ? quote(kMadeAt) : "null")
                 .flag("needsRedeployment", false)
                 .done());
}

std::string deployment(const Workflow& workflow) {
  const std::string attempt = Object().text("id", "version-" + workflow.id).text("status", "success").done();
  return Object()
      .text("id", workflow.id)
      .flag("isDeployed", workflow.deployed)
      .flag("needsRedeployment", false)
      .raw("deployedAt", workflow.deployed ? quote(kMadeAt) : "null")
      .raw("warnings", "[]")
      .raw("activeDeployment", workflow.deployed ? attempt : "null")
      .raw("latestDeploymentAttempt", workflow.deployed ? attempt : "null")
      .done();
}

void show(Server& server, const Request& request, const Workflow* workflow, const Headers& headers,
          bool as_deployment) {
  if (workflow == nullptr) return reply_error(request, 404, "NOT_FOUND", "Workflow not found", headers);
  const bool v2 = request.is_v2();
  Object body;
  body.raw("data", as_deployment ? deployment(*workflow) : detail(server, *workflow, v2));
  if (!v2) body.raw("limits", v1_limits(server));
  reply_json(request, 200, body.done(), headers);
}

}  // namespace

bool route_workflows(Server& server, const Request& request) {
  const auto& path = request.segments;
  if (path.size() < 3 || path[0] != "api" || (request.method != "GET" && request.method != "HEAD")) return false;
  Headers headers;
  if (path.size() == 4 && path[1] == "workflows" && path[3] == "status") {
    if (admit(server, request, "status", &headers)) show_status(request, server.find_workflow(path[2]));
    return true;
  }
  const bool managed = (path[1] == "v1" || path[1] == "v2") && path[2] == "workflows" && !server.options.seed_era;
  const bool as_deployment = path.size() == 5 && path[1] == "v2" && path[4] == "deployment";
  if (!managed || !(path.size() <= 4 || as_deployment)) return false;
  const std::string operation = path.size() == 3 ? "workflows.list" : as_deployment ? "deployment" : "workflows.read";
  if (!admit(server, request, operation, &headers)) return true;
  if (path.size() == 3) {
    list(server, request, headers);
  } else {
    show(server, request, server.find_workflow(path[3]), headers, as_deployment);
  }
  return true;
}

}  // namespace sandbox
