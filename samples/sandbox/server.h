// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/event.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "connection.h"
#include "http.h"
#include "options.h"
#include "personas.h"
#include "rate_bucket.h"
#include "reply.h"
#include "runs.h"
#include "workflows.h"

namespace sandbox {

// One user, one workspace, made when the recordings' was.
constexpr char kUserId[] = "SandboxUser00000000000000000user";
constexpr char kWorkspaceId[] = "5a4db0c5-0000-4000-8000-00000000da7a";
constexpr char kMadeAt[] = "2026-11-24T07:00:52.212Z";

/// Everything the routes share. One thread, one event loop.
struct Server {
  Server(Options server_options, std::map<std::string, Persona> server_personas);

  bool knows_key(const std::string& key) const;
  const Workflow* find_workflow(const std::string& id) const;
  /// Lays the faults that wait for this request upon it; true when they were the whole answer.
  bool strike_arrival(Request& request);
  /// The same for what is about to execute `workflow`, beside what struck it on arrival.
  bool strike_execution(Request& request, const std::string& workflow);

  Options options;
  event_base* base = nullptr;
  Listener* listener = nullptr;
  std::map<std::string, Persona> personas;
  std::map<std::string, Workflow> workflows;
  Runs runs;
  Faults faults;
  RateLimits limits;
  std::map<std::string, int> conversations;      ///< turns so far, by chat and conversation id
  std::map<std::string, RateBucket> chat_tries;  ///< passwords tried, by chat
  std::uint64_t requests = 0;
  std::uint64_t cancel_calls = 0;

 private:
  bool strike(const Request& request, const Fault& fault) const;
};

/// Counts the request, lets faults strike, and gives it to its route.
void route(Server& server, Request request);

/// The answer that a fault with a status gives.
void reply_fault(const Request& request, const Fault& fault);

// The routes, by topic. Each gives true when the request was its own.
bool route_control(Server& server, const Request& request);
bool route_execute(Server& server, Request& request);
bool route_chat(Server& server, Request& request);
bool route_runs(Server& server, const Request& request);
bool route_jobs(Server& server, const Request& request);
bool route_cancel(Server& server, const Request& request);
bool route_paused(Server& server, const Request& request);
bool route_resume(Server& server, Request& request);
bool route_workflows(Server& server, const Request& request);
bool route_account(Server& server, const Request& request);
bool route_logs(Server& server, const Request& request);

/// Authenticates a route that needs a key, and for v2 and v1 debits `operation`; false when it was refused. The headers
/// for the answer are in `headers`.
bool admit(Server& server, const Request& request, const std::string& operation, Headers* headers);

}  // namespace sandbox
