// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/event.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "http.h"
#include "options.h"
#include "personas.h"
#include "runs.h"

namespace sandbox {

/// What the next answers do wrong, set by POST /__sandbox/faults.
struct Fault {
  std::string workflow;  ///< empty: any
  int count = 0;         ///< how many more executions; 0: none
  int status = 0;
  std::string body;
  Headers headers;
  double latency_ms = 0;
  int cut_after_tokens = -1;
  int stall_after_tokens = -1;
};

/// Everything the routes share. One thread, one event loop.
struct Server {
  explicit Server(Options server_options) : options(std::move(server_options)) {}

  bool knows_key(const std::string& key) const;
  /// The fault for an execution of `workflow`, used up once.
  std::optional<Fault> take_fault(const std::string& workflow);

  Options options;
  event_base* base = nullptr;
  std::map<std::string, Persona> personas;
  Runs runs;
  Fault fault;
};

void route(Server& server, const Request& request);

// The routes, by topic. Each gives true when the request was its own.
bool route_execute(Server& server, const Request& request);
bool route_runs(Server& server, const Request& request);
bool route_control(Server& server, const Request& request);

}  // namespace sandbox
