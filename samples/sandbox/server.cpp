// SPDX-License-Identifier: Apache-2.0
#include "server.h"

#include <algorithm>
#include <cstdio>

namespace sandbox {
namespace {

bool starts_with(const Request& request, std::size_t at, const char* word) {
  return request.segments.size() > at && request.segments[at] == word;
}

/// wire/http-404-v2 and wire/http-404-api: v2 answers JSON, everything else a web page.
void reply_unknown(const Request& request) {
  if (starts_with(request, 0, "api") && starts_with(request, 1, "v2")) {
    reply_json(request, 404, v2_error("NOT_FOUND", "Not found"));
  } else {
    reply_bytes(request, 404, "text/html; charset=utf-8",
                "<!DOCTYPE html><html><body>404: This page could not be found.</body></html>");
  }
}

}  // namespace

bool Server::knows_key(const std::string& key) const {
  return std::find(options.api_keys.begin(), options.api_keys.end(), key) != options.api_keys.end();
}

std::optional<Fault> Server::take_fault(const std::string& workflow) {
  if (fault.count <= 0 || (!fault.workflow.empty() && fault.workflow != workflow)) return std::nullopt;
  --fault.count;
  return fault;
}

void route(Server& server, const Request& request) {
  if (!server.options.quiet) std::fprintf(stderr, "%s %s\n", request.method.c_str(), request.path.c_str());
  if (route_control(server, request)) return;
  if (request.method == "OPTIONS") {
    reply_bytes(
        request, 204, "", "",
        {{"Access-Control-Allow-Methods", "GET,POST,OPTIONS,PUT"},
         {"Access-Control-Allow-Headers", "Content-Type, X-API-Key, X-Execution-Id, X-Run-Id, X-Sim-Stream-Protocol"}});
    return;
  }
  if (request.path == "/api/health")
    return reply_json(request, 200, R"({"status":"ok","timestamp":"2026-11-24T07:00:00.000Z"})");
  const bool is_v2 = starts_with(request, 0, "api") && starts_with(request, 1, "v2");
  if (is_v2 && !server.options.v2) {
    // wire/v2off-*: after the key, so that a wrong one still says 401.
    const std::string key = request.header("X-API-Key");
    if (!key.empty() && !server.knows_key(key))
      return reply_json(request, 401, v2_error("UNAUTHORIZED", "Invalid API key"));
    return reply_unknown(request);
  }
  if (route_execute(server, request) || route_runs(server, request)) return;
  reply_unknown(request);
}

}  // namespace sandbox
