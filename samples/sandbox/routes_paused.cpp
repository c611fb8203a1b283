// SPDX-License-Identifier: Apache-2.0

// What waits for a human: lists and details of legacy. A timed pause is in none of them (wire/pause-wait-async-list).

#include <algorithm>

#include "server.h"
#include "times.h"

namespace sandbox {
namespace {

std::string billing() {
  const std::string user = Object().text("id", kUserId).text("type", "user").done();
  const std::string period =
      R"({"start":"1970-01-01T00:00:00.000Z","end":"9999-12-31T00:00:00.000Z","source":"default"})";
  return Object()
      .text("actorUserId", kUserId)
      .text("workspaceId", kWorkspaceId)
      .null("organizationId")
      .text("billedAccountUserId", kUserId)
      .raw("billingEntity", user)
      .raw("billingPeriod", period)
      .null("payerSubscription")
      .done();
}

std::string metadata() {
  return stored_order(Object()
                          .text("pauseScope", "execution")
                          .raw("triggerIds", "[]")
                          .text("workspaceId", kWorkspaceId)
                          .text("executorUserId", kUserId)
                          .raw("billingAttribution", billing())
                          .done());
}

std::string links_of(const std::string& output) {
  rapidjson::Document document;
  document.Parse(output.c_str());
  return stored_order(dump(document["data"]["_resume"]));
}

/// The response as stored, but for its three outer keys (wire/pause-one).
std::string stored_response(const std::string& output) {
  rapidjson::Document document;
  document.Parse(output.c_str());
  return Object()
      .raw("data", stored_order(dump(document["data"])))
      .raw("status", dump(document["status"]))
      .raw("headers", dump(document["headers"]))
      .done();
}

std::string point(const Pause& pause) {
  return Object()
      .text("contextId", pause.context)
      .text("blockId", pause.context)
      .raw("response", stored_response(pause.output))
      .text("registeredAt", iso_time(pause.at_ms))
      .text("resumeStatus", pause.resumed ? "resumed" : "paused")
      .flag("snapshotReady", true)
      .raw("resumeLinks", links_of(pause.output))
      .text("pauseKind", pause.kind)
      .null("queuePosition")
      .null("latestResumeEntry")
      .done();
}

Object resource(const Run& run, const Pause& pause) {
  Object paused;
  paused.text("id", pause.id).text("workflowId", run.workflow).text("executionId", pause.execution);
  paused.text("status", pause.resumed ? "fully_resumed" : "paused").count("totalPauseCount", 1);
  paused.count("resumedCount", pause.resumed ? 1 : 0).text("pausedAt", iso_time(pause.at_ms));
  paused.text("updatedAt", iso_time(pause.at_ms)).null("expiresAt").raw("metadata", metadata());
  return paused.raw("triggerIds", "[]").raw("pausePoints", "[" + point(pause) + "]");
}

std::string detail(const Run& run, const Pause& pause) {
  const std::string snapshot = Object().text("snapshot", "{}").raw("triggerIds", "[]").done();
  return resource(run, pause).raw("executionSnapshot", snapshot).raw("queue", "[]").done();
}

const Pause* find_pause(const Run& run, const std::string& execution, const std::string& context) {
  const auto fits = [&](const Pause& pause) {
    return pause.kind == "human" && pause.execution == execution && (context.empty() || pause.context == context);
  };
  const auto found = std::find_if(run.pauses.begin(), run.pauses.end(), fits);
  return found == run.pauses.end() ? nullptr : &*found;
}

void list(const Server& server, const Request& request, const std::string& workflow) {
  std::string items;
  const auto& all = server.runs.all();
  for (auto run = all.rbegin(); run != all.rend(); ++run) {
    if ((*run)->workflow != workflow) continue;
    for (const Pause& pause : (*run)->pauses) {
      if (pause.kind != "human" || pause.resumed) continue;
      items += (items.empty() ? "" : ",") + resource(**run, pause).done();
    }
  }
  reply_json(request, 200, Object().raw("pausedExecutions", "[" + items + "]").done());
}

void show(const Server& server, const Request& request, const std::string& workflow, const std::string& execution,
          const std::string& context) {
  const auto run = server.runs.find_paused(execution);
  const Pause* pause = run == nullptr || run->workflow != workflow ? nullptr : find_pause(*run, execution, context);
  if (pause == nullptr) {
    return reply_json(request, 404,
                      legacy_error(context.empty() ? "Paused execution not found" : "Pause context not found"));
  }
  if (context.empty()) return reply_json(request, 200, detail(*run, *pause));
  reply_json(request, 200,
             Object()
                 .raw("execution", detail(*run, *pause))
                 .raw("pausePoint", point(*pause))
                 .raw("queue", "[]")
                 .null("activeResumeEntry")
                 .done());
}

}  // namespace

bool route_paused(Server& server, const Request& request) {
  const auto& path = request.segments;
  if (server.options.seed_era || path.size() < 4 || path[0] != "api" || request.method != "GET") return false;
  const bool of_workflow = path[1] == "workflows" && path[3] == "paused" && path.size() <= 5;
  const bool of_resume = path[1] == "resume" && path.size() <= 5;
  if (!of_workflow && !of_resume) return false;
  Headers headers;
  if (!admit(server, request, "paused", &headers)) return true;
  if (of_workflow && path.size() == 4) {
    list(server, request, path[2]);
  } else if (of_workflow) {
    show(server, request, path[2], path[4], "");
  } else {
    show(server, request, path[2], path[3], path.size() == 5 ? path[4] : "");
  }
  return true;
}

}  // namespace sandbox
