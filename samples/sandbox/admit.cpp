// SPDX-License-Identifier: Apache-2.0

// The door of every route that needs a key. Sim words each refusal by its route (sim-api A.2; surprise 24).

#include "server.h"
#include "times.h"

namespace sandbox {
namespace {

enum class Door { V2, V1, Jobs, Status, UsageLimits, Legacy };

Door door_of(const Request& request) {
  const auto& path = request.segments;
  if (request.is_v2()) return Door::V2;
  if (path[1] == "v1") return Door::V1;
  if (path[1] == "jobs") return Door::Jobs;
  if (path[1] == "users") return Door::UsageLimits;
  return path.back() == "status" ? Door::Status : Door::Legacy;
}

void refuse(const Request& request, Door door, bool no_key) {
  const std::string missing = door == Door::V1 || door == Door::V2 ? "API key required" : "Unauthorized";
  const std::string message = no_key ? missing : "Invalid API key";
  switch (door) {
    case Door::V2:
      return reply_json(request, 401, v2_error("UNAUTHORIZED", message),
                        {{"www-authenticate", "SimApiKey realm=\"Sim API\", header=\"x-api-key\""}});
    case Door::Status:
      return reply_json(request, 401, Object().text("error", "Unauthorized").text("requestId", "5a17b0c5").done());
    case Door::UsageLimits: return reply_json(request, 401, coded_error("Authentication required"));
    case Door::Jobs: return reply_json(request, 401, coded_error(message));
    case Door::V1:
    case Door::Legacy: return reply_json(request, 401, legacy_error(message));
  }
}

/// wire/limit-v1-logs-7: epoch milliseconds in v1; wire/limit-v2-sync-8: an ISO time in v2.
void reply_limited(const Request& request, RateBucket& bucket, Headers headers) {
  headers.emplace_back("retry-after", seconds_to_reset(bucket));
  const std::int64_t reset = bucket.reset_ms(wall_ms());
  if (!request.is_v2()) {
    return reply_json(request, 429,
                      Object()
                          .text("error", "Rate limit exceeded")
                          .text("message", "API rate limit exceeded. Please retry after " + iso_time(reset))
                          .count("retryAfter", reset)
                          .done(),
                      headers);
  }
  const std::string details = Object().text("retryAfter", iso_time(reset)).done();
  const std::string error =
      Object().text("code", "RATE_LIMITED").text("message", "API rate limit exceeded").raw("details", details).done();
  reply_json(request, 429, Object().raw("error", error).done(), headers);
}

}  // namespace

bool admit(Server& server, const Request& request, const std::string& operation, Headers* headers) {
  const std::string key = request.header("X-API-Key");
  const Door door = door_of(request);
  if (server.options.seed_era && door == Door::Status) return true;  // It asked for no key then.
  if (!server.knows_key(key)) {
    refuse(request, door, key.empty());
    return false;
  }
  if (door != Door::V1 && door != Door::V2) return true;
  // v1 has one bucket for all of an account, v2 one for each operation.
  RateBucket& bucket = server.limits.requests(door == Door::V1 ? "v1" : operation, key);
  const bool taken = bucket.take(wall_ms());
  *headers = rate_headers(bucket);
  if (!taken) reply_limited(request, bucket, *headers);
  return taken;
}

}  // namespace sandbox
