// SPDX-License-Identifier: Apache-2.0
#include "decode/answer.h"
#include "decode/json_fields.h"

namespace simstudio::decode {
namespace {

RateBucket read_bucket(const Json& item) {
  RateBucket bucket;
  bucket.is_limited = item["isLimited"].as_boolean();
  bucket.requests_per_minute = integer_of(item["requestsPerMinute"], -1);
  bucket.limit = integer_of(item["limit"], bucket.requests_per_minute);  // sim-api B.9: `limit` is the seed era's.
  bucket.max_burst = integer_of(item["maxBurst"], -1);
  bucket.remaining = integer_of(item["remaining"], -1);
  bucket.reset_at = item["resetAt"].as_text();
  return bucket;
}

}  // namespace

bool read_limits(const Json& body, AnswerInfo& answer) {
  const Json rate = body["rateLimit"];
  const Json usage = body["usage"];
  if (!rate.is_object() && !usage.is_object()) return false;
  UsageLimits& limits = answer.limits;
  limits.success = body["success"].as_boolean(true);
  limits.sync = read_bucket(rate["sync"]);
  limits.async = read_bucket(rate["async"]);
  limits.auth_type = rate["authType"].as_text();
  limits.current_period_cost = number_of(usage["currentPeriodCost"], -1);
  limits.cost_limit = number_of(usage["limit"], -1);
  limits.plan = usage["plan"].as_text();
  const Json storage = body["storage"];
  limits.storage_used_bytes = integer_of(storage["usedBytes"], -1);
  limits.storage_limit_bytes = integer_of(storage["limitBytes"], -1);
  limits.storage_percent_used = number_of(storage["percentUsed"], -1);
  return true;
}

}  // namespace simstudio::decode
