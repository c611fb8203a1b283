// SPDX-License-Identifier: Apache-2.0

// Runs afterwards: one run in both generations, and v2's list.

#include <algorithm>

#include "base64.h"
#include "run_views.h"
#include "server.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr std::size_t kPageDefault = 50;
constexpr std::size_t kPageMax = 100;

struct Looking {
  Server& server;
  const Request& request;
  Headers headers;
};

bool refuse_query(const Looking& it, const std::string& name, const std::string& message) {
  const std::string issue =
      Object().text("code", "custom").raw("path", "[" + quote(name) + "]").text("message", message).done();
  const std::string error =
      Object().text("code", "BAD_REQUEST").text("message", message).raw("details", "[" + issue + "]").done();
  reply_json(it.request, 400, Object().raw("error", error).done(), it.headers);
  return true;
}

/// v2 takes each parameter once and none that it does not know (wire/v2-run-selected-6).
bool refuse_strange_query(const Looking& it, const std::vector<std::string>& known) {
  for (const std::string& name : query_names(it.request)) {
    const auto values = query_values(it.request, name);
    if (values.size() > 1) {
      return refuse_query(it, name,
                          name + " was sent " + std::to_string(values.size()) + " times; send it at most once");
    }
    if (std::find(known.begin(), known.end(), name) == known.end())
      return refuse_query(it, name, "Unrecognized key: \"" + name + "\"");
    if (values.front().empty()) return refuse_query(it, name, name + " must not be blank");
  }
  return false;
}

void show_run(const Looking& it, const std::string& workflow, const std::string& id) {
  const bool v2 = it.request.is_v2();
  if (v2 && refuse_strange_query(it, {"includeOutput", "selectedOutputs"})) return;
  const auto run = it.server.runs.find(id);
  if (run == nullptr || run->workflow != workflow) {
    return reply_json(it.request, 404,
                      v2 ? v2_error("NOT_FOUND", "Run not found") : legacy_error("Execution not found"), it.headers);
  }
  const std::string wanted = query_value(it.request, "includeOutput");
  const RunDetail detail{wanted == "true" || wanted == "1", query_values(it.request, "selectedOutputs")};
  reply_json(it.request, 200, v2 ? Object().raw("data", run_v2(*run, detail)).done() : run_legacy(*run, detail),
             it.headers);
}

bool fits(const Run& run, const Request& request, const std::string& workflow) {
  const std::string status = query_value(request, "status");
  return run.workflow == workflow && wall_ms() >= run.visible_ms && (status.empty() || status == run.status);
}

/// A page's end as Sim words it: the sort, the last row's keys, the filter it is bound to.
std::string cursor_after(const Run& run, const std::string& filter) {
  return base64(Object()
                    .text("sort", "startedAt:desc")
                    .raw("keys", "[" + quote(iso_time(run.started_ms)) + "," + std::to_string(run.number) + "]")
                    .text("filter", filter)
                    .done());
}

/// The number of the last run of the page before; false for what is no cursor of this list.
bool read_cursor(const std::string& cursor, const std::string& filter, std::uint64_t* number) {
  rapidjson::Document document;
  document.Parse(from_base64(cursor).c_str());
  if (document.HasParseError() || !document.IsObject() || text(document, "filter") != filter) return false;
  if (!document.HasMember("keys") || !document["keys"].IsArray() || document["keys"].Size() != 2) return false;
  if (!document["keys"][1].IsUint64()) return false;
  *number = document["keys"][1].GetUint64();
  return true;
}

void list_runs(const Looking& it, const std::string& workflow) {
  if (refuse_strange_query(it, {"status", "trigger", "startDate", "endDate", "order", "limit", "cursor"})) return;
  if (it.server.find_workflow(workflow) == nullptr)
    return reply_json(it.request, 404, v2_error("NOT_FOUND", "Workflow not found"), it.headers);
  const std::string filter = workflow + "|" + query_value(it.request, "status");
  std::uint64_t before = UINT64_MAX;
  const std::string cursor = query_value(it.request, "cursor");
  if (!cursor.empty() && !read_cursor(cursor, filter, &before)) {
    return reply_json(
        it.request, 400,
        v2_error("BAD_REQUEST", "cursor is not a valid pagination cursor. Restart pagination without a cursor."),
        it.headers);
  }
  const std::string limit = query_value(it.request, "limit");
  const std::size_t page =
      limit.empty() ? kPageDefault : std::clamp<std::size_t>(std::strtoull(limit.c_str(), nullptr, 10), 1, kPageMax);
  std::string items;
  std::size_t count = 0;
  std::string next = "null";
  const Run* last = nullptr;
  const auto& all = it.server.runs.all();
  for (auto run = all.rbegin(); run != all.rend(); ++run) {
    if ((*run)->number >= before || !fits(**run, it.request, workflow)) continue;
    if (count == page) {
      next = quote(cursor_after(*last, filter));
      break;
    }
    items += (items.empty() ? "" : ",") + run_item_v2(**run);
    last = run->get();
    ++count;
  }
  reply_json(it.request, 200, Object().raw("data", "[" + items + "]").raw("nextCursor", next).done(), it.headers);
}

}  // namespace

bool route_runs(Server& server, const Request& request) {
  const auto& path = request.segments;
  const bool v2 = request.is_v2();
  const std::size_t at = v2 ? 2 : 1;
  if (server.options.seed_era || path.size() < at + 3 || path[0] != "api" || path[at] != "workflows") return false;
  const bool list = v2 && path.size() == at + 3;
  if (path[at + 2] != (v2 ? "runs" : "executions") || !(list || path.size() == at + 4)) return false;
  if (request.method != "GET" && request.method != "HEAD") {
    reply_wrong_verb(request);
    return true;
  }
  Looking it{server, request, {}};
  if (!admit(server, request, list ? "runs.list" : "runs.read", &it.headers)) return true;
  if (list) {
    list_runs(it, path[at + 1]);
  } else {
    show_run(it, path[at + 1], path[at + 3]);
  }
  return true;
}

}  // namespace sandbox
