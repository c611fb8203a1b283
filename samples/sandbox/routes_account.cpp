// SPDX-License-Identifier: Apache-2.0

// What an account may still do: usage limits, billing, workspaces.

#include "server.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr double kRunCost = 0.005;

std::string cost_so_far(const Server& server) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", kRunCost * static_cast<double>(server.runs.started()));
  return text;
}

/// `isLimited` is only true at exactly 0; a refusal leaves -1 and "not limited" (surprise 10).
std::string bucket_view(RateBucket& bucket, bool seed_era) {
  const std::int64_t now = wall_ms();
  const std::int64_t remaining = bucket.remaining(now);
  Object view;
  view.flag("isLimited", remaining == 0);
  if (seed_era) {
    view.count("limit", bucket.rate());
  } else {
    view.count("requestsPerMinute", bucket.rate()).count("maxBurst", bucket.capacity());
  }
  return view.count("remaining", remaining).text("resetAt", iso_time(bucket.reset_ms(now))).done();
}

std::string usage_limits(Server& server) {
  const bool seed = server.options.seed_era;
  const std::string rates = Object()
                                .raw("sync", bucket_view(server.limits.sync_runs(), seed))
                                .raw("async", bucket_view(server.limits.async_runs(), seed))
                                .text("authType", "api")
                                .done();
  Object body;
  body.flag("success", true).raw("rateLimit", rates);
  body.raw("usage",
           Object().raw("currentPeriodCost", cost_so_far(server)).count("limit", 99999).text("plan", "free").done());
  if (!seed) body.raw("storage", R"({"usedBytes":0,"limitBytes":5368709120,"percentUsed":0})");
  return body.done();
}

std::string billing() {
  return Object()
      .raw("data", Object()
                       .text("workspaceId", kWorkspaceId)
                       .raw("period", R"({"start":"1970-01-01T00:00:00.000Z","end":"9999-12-31T00:00:00.000Z"})")
                       .text("plan", "free")
                       .text("status", "active")
                       .raw("credits", R"({"used":0,"limit":1000,"remaining":1000})")
                       .raw("storage", R"({"usedBytes":0,"limitBytes":5368709120,"percentUsed":0})")
                       .done())
      .done();
}

std::string workspaces() {
  const std::string one = Object()
                              .text("id", kWorkspaceId)
                              .text("name", "Sandbox")
                              .text("color", "#701FFC")
                              .null("logoUrl")
                              .count("memberCount", 1)
                              .text("createdAt", kMadeAt)
                              .text("updatedAt", kMadeAt)
                              .done();
  return Object().raw("data", "[" + one + "]").null("nextCursor").done();
}

}  // namespace

bool route_account(Server& server, const Request& request) {
  Headers headers;
  if (request.method != "GET" && request.method != "HEAD") return false;
  if (request.path == "/api/users/me/usage-limits") {
    if (admit(server, request, "usage", &headers)) reply_json(request, 200, usage_limits(server));
  } else if (request.path == "/api/v2/billing/status") {
    if (admit(server, request, "billing", &headers)) reply_json(request, 200, billing(), headers);
  } else if (request.path == "/api/v2/workspaces") {
    if (admit(server, request, "workspaces.list", &headers)) reply_json(request, 200, workspaces(), headers);
  } else {
    return false;
  }
  return true;
}

}  // namespace sandbox
