// SPDX-License-Identifier: Apache-2.0
#include "server.h"

#include <algorithm>
#include <cstdio>

#include "times.h"

namespace sandbox {
namespace {

std::string workflow_of(const Request& request) {
  const auto& path = request.segments;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (path[i] == "workflows" || path[i] == "chat" || path[i] == "resume") return path[i + 1];
  }
  return {};
}

FaultTarget target_of(const Request& request) {
  FaultTarget target;
  target.method = request.method;
  target.path = request.path;
  target.workflow = workflow_of(request);
  target.kept = request.exchange->kept;
  return target;
}

/// wire/v2off-*: after the key, so that a wrong one still says 401.
bool refuse_v2(Server& server, const Request& request) {
  if (!request.is_v2() || server.options.v2) return false;
  const std::string key = request.header("X-API-Key");
  if (key.empty() || server.knows_key(key)) {
    reply_unknown(request);
  } else {
    reply_json(request, 401, v2_error("UNAUTHORIZED", "Invalid API key"),
               {{"www-authenticate", "SimApiKey realm=\"Sim API\", header=\"x-api-key\""}});
  }
  return true;
}

void dispatch(Server& server, Request& request) {
  if (request.method == "OPTIONS") return reply_preflight(request);
  if (request.path == "/api/health")
    return reply_json(request, 200, Object().text("status", "ok").text("timestamp", iso_time(wall_ms())).done());
  if (refuse_v2(server, request)) return;
  if (route_execute(server, request) || route_chat(server, request) || route_cancel(server, request) ||
      route_resume(server, request) || route_paused(server, request) || route_runs(server, request) ||
      route_jobs(server, request) || route_account(server, request) || route_logs(server, request) ||
      route_workflows(server, request))
    return;
  reply_unknown(request);
}

}  // namespace

Server::Server(Options server_options, std::map<std::string, Persona> server_personas)
    : options(std::move(server_options)),
      personas(std::move(server_personas)),
      workflows(make_workflows(personas)),
      runs(options.seed),
      limits(options.runs_a_minute, options.speed) {}

bool Server::knows_key(const std::string& key) const {
  return std::find(options.api_keys.begin(), options.api_keys.end(), key) != options.api_keys.end();
}

const Workflow* Server::find_workflow(const std::string& id) const {
  const auto found = workflows.find(id);
  return found == workflows.end() ? nullptr : &found->second;
}

bool Server::strike_arrival(Request& request) {
  request.fault = faults.take(target_of(request));
  return strike(request, request.fault);
}

bool Server::strike_execution(Request& request, const std::string& workflow) {
  FaultTarget target = target_of(request);
  target.workflow = workflow;
  target.execution = true;
  request.fault.merge(faults.take(target));
  Fault fault = request.fault;
  // An execution that is late is late with its first token, not with bytes that are there.
  if (fault.status == 0) fault.latency_ms = 0;
  return strike(request, fault);
}

bool Server::strike(const Request& request, const Fault& fault) const {
  if (fault.close_kept || fault.resets_at_once()) {
    request.exchange->cut(fault.reset);
    return true;
  }
  if (fault.shapes_bytes() || request.fault.shapes_bytes())
    request.exchange->shape(fault, options.speed, options.seed + requests);
  if (fault.status == 0) return false;
  reply_fault(request, fault);
  return true;
}

void route(Server& server, Request request) {
  if (route_control(server, request)) return;
  ++server.requests;
  if (!server.options.quiet) std::fprintf(stderr, "%s %s\n", request.method.c_str(), request.path.c_str());
  if (server.strike_arrival(request)) return;
  dispatch(server, request);
}

}  // namespace sandbox
