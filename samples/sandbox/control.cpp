// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "server.h"

namespace sandbox {
namespace {

void set_faults(Server& server, const Request& request) {
  rapidjson::Document body;
  body.Parse(request.body.c_str());
  std::string problem;
  std::vector<Fault> faults;
  if (body.HasParseError()) {
    problem = "The body is not JSON; samples/sandbox/README.md shows what to send.";
  } else if (body.IsArray()) {
    for (const auto& fields : body.GetArray()) faults.push_back(parse_fault(fields, &problem));
  } else {
    faults.push_back(parse_fault(body, &problem));
  }
  if (!problem.empty()) return reply_json(request, 400, legacy_error(problem));
  for (const Fault& fault : faults) server.faults.add(fault);
  reply_json(request, 200, R"({"ok":true})");
}

std::string ledger(const Server& server) {
  const auto count = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  return Object()
      .count("runs_started", count(server.runs.started()))
      .count("tokens_sent", count(server.runs.tokens))
      .count("disconnects", count(server.runs.disconnects))
      .count("cancels", count(server.runs.cancels))
      .count("cancel_calls", count(server.cancel_calls))
      .count("requests", count(server.requests))
      .count("faults_used", count(server.faults.used))
      .count("connections_opened", count(server.listener->opened))
      .count("connections_open", count(server.listener->opened - server.listener->closed))
      .raw("runs", server.runs.ledger_runs())
      .done();
}

}  // namespace

bool route_control(Server& server, const Request& request) {
  if (request.path == "/__sandbox/ledger") {
    reply_json(request, 200, ledger(server));
  } else if (request.path == "/__sandbox/faults" && request.method == "POST") {
    set_faults(server, request);
  } else if (request.path == "/__sandbox/faults" && request.method == "DELETE") {
    server.faults.clear();
    reply_json(request, 200, R"({"ok":true})");
  } else {
    return false;
  }
  return true;
}

}  // namespace sandbox
