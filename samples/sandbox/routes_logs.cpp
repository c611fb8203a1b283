// SPDX-License-Identifier: Apache-2.0

// Logs, as little as clients need of them: the list of both generations, newest first.

#include <algorithm>

#include "limits_view.h"
#include "run_views.h"
#include "server.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr std::size_t kPageDefault = 100;

std::string limit_view(RateBucket& bucket) {
  const std::int64_t now = wall_ms();
  return Object()
      .count("requestsPerMinute", bucket.rate())
      .count("maxBurst", bucket.capacity())
      .count("remaining", bucket.remaining(now))
      .text("resetAt", iso_time(bucket.reset_ms(now)))
      .done();
}

std::string entry(const Run& run, bool v2) {
  Object item;
  if (!v2) item.text("id", "log-" + run.id);
  if (v2) item.text("runId", run.id);
  item.text("workflowId", run.workflow);
  if (!v2) item.text("executionId", run.id);
  item.raw("deploymentVersionId", run.refused ? "null" : quote("version-" + run.workflow));
  if (v2) item.text("status", run.status);
  item.text("level", run.error.empty() ? "info" : "error").text("trigger", "api");
  item.text("startedAt", iso_time(run.started_ms));
  item.raw("endedAt", run.ended_ms == 0 ? "null" : quote(iso_time(run.ended_ms)));
  item.raw("totalDurationMs", run.ended_ms == 0 ? "null" : std::to_string(run.ended_ms - run.started_ms));
  item.raw("cost", run.live() ? "null" : run.refused ? R"({"total":0})" : R"({"total":0.005})");
  return item.null("files").done();
}

void list(Server& server, const Request& request, const Headers& headers) {
  const bool v2 = request.is_v2();
  const std::string limit = query_value(request, "limit");
  const std::size_t page =
      limit.empty() ? kPageDefault : std::max<std::size_t>(1, std::strtoull(limit.c_str(), nullptr, 10));
  std::string items;
  std::size_t count = 0;
  const auto& all = server.runs.all();
  for (auto run = all.rbegin(); run != all.rend() && count < page; ++run, ++count) {
    items += (items.empty() ? "" : ",") + entry(**run, v2);
  }
  Object body;
  body.raw("data", "[" + items + "]");
  if (v2) body.null("nextCursor");
  if (!v2) body.raw("limits", v1_limits(server));
  reply_json(request, 200, body.done(), headers);
}

}  // namespace

std::string v1_limits(Server& server) {
  const std::string rates = Object()
                                .raw("sync", limit_view(server.limits.sync_runs()))
                                .raw("async", limit_view(server.limits.async_runs()))
                                .done();
  return Object()
      .raw("workflowExecutionRateLimit", rates)
      .raw("usage", R"({"currentPeriodCost":0,"limit":99999,"plan":"free","isExceeded":false})")
      .done();
}

bool route_logs(Server& server, const Request& request) {
  if (server.options.seed_era || request.method != "GET") return false;
  if (request.path != "/api/v1/logs" && request.path != "/api/v2/logs") return false;
  Headers headers;
  if (admit(server, request, "logs.list", &headers)) list(server, request, headers);
  return true;
}

}  // namespace sandbox
