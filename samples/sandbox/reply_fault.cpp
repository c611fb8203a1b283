// SPDX-License-Identifier: Apache-2.0
#include <strings.h>

#include "server.h"

#include "times.h"

namespace sandbox {
namespace {

// The bodies of Sim's own refusals: wire/limit-*, gate-v1-429, billing-*.
constexpr char kRunLimit[] = "Rate limit exceeded. Please try again later.";
constexpr char kConcurrency[] =
    "Too many concurrent executions are in progress for this billing account. Please wait for them to finish and try "
    "again.";
constexpr char kUsage[] =
    "Usage limit exceeded: $1.58 used of $0.10 limit. Please upgrade your plan or raise your usage limit to continue.";

std::string capacity_body(bool v2) {
  if (v2) return v2_error("RATE_LIMITED", "Server is at capacity. Please retry shortly.");
  return Object()
      .text("error", "Too many requests")
      .text("message", "Server is at capacity. Please retry shortly.")
      .text("code", "ADMISSION_GATE_CAPACITY")
      .flag("retryable", true)
      .count("retryAfterSeconds", 5)
      .done();
}

std::string request_limit_body(double retry_after_s) {
  const std::string until = iso_time(wall_ms() + static_cast<std::int64_t>(retry_after_s * 1000));
  return Object()
      .raw("error", Object()
                        .text("code", "RATE_LIMITED")
                        .text("message", "API rate limit exceeded")
                        .raw("details", Object().text("retryAfter", until).done())
                        .done())
      .done();
}

std::string own_body(const Request& request, const Fault& fault) {
  const bool v2 = request.is_v2();
  if (fault.kind == "capacity") return capacity_body(v2);
  if (fault.kind == "concurrency")
    return v2 ? v2_error("RATE_LIMITED", kConcurrency, "EXECUTION_CONCURRENCY_LIMIT") : legacy_error(kConcurrency);
  if (fault.status == 429 && fault.kind == "request") return request_limit_body(fault.retry_after.value_or(60));
  if (fault.status == 429)
    return v2 ? v2_error("RATE_LIMITED", kRunLimit, "RATE_LIMIT_EXCEEDED") : legacy_error(kRunLimit);
  if (fault.status == 402) return v2 ? v2_error("USAGE_LIMIT_EXCEEDED", kUsage) : legacy_error(kUsage);
  if (fault.status == 503)
    return v2 ? v2_error("SERVICE_UNAVAILABLE", "Service temporarily unavailable")
              : legacy_error("Usage admission is temporarily unavailable. Please retry.");
  return v2 ? v2_error("INTERNAL_ERROR", "Internal server error") : legacy_error("Internal server error");
}

}  // namespace

void reply_fault(const Request& request, const Fault& fault) {
  std::string type = "application/json;charset=utf-8";
  Headers headers;
  for (const auto& header : fault.headers) {
    if (strcasecmp(header.first.c_str(), "Content-Type") == 0) {
      type = header.second;
    } else {
      headers.push_back(header);
    }
  }
  if (fault.retry_after)
    headers.emplace_back("retry-after", std::to_string(static_cast<long long>(*fault.retry_after)));
  reply_bytes(request, fault.status, type, fault.body ? *fault.body : own_body(request, fault), headers);
}

}  // namespace sandbox
