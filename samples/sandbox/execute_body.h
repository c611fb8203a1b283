// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "server.h"

namespace sandbox {

/// What the body and the headers of an execution ask for.
struct ExecuteOrder {
  std::string input = "{}";  ///< JSON
  bool async = false;
  bool stream = false;
  bool thinking = false;
  bool tools = false;
  bool negotiated = false;
  std::vector<std::string> selected;
  std::string run_id;  ///< empty: the server's choice
  std::int64_t time_limit_s = 0;
};

/// Reads them; false when the request was refused and answered. `headers` go with a refusal.
bool read_order_v2(const Request& request, const Headers& headers, ExecuteOrder* order);
bool read_order_legacy(const Request& request, ExecuteOrder* order);
/// The server of October 2025: sim-api B.2, the rows marked [S].
bool read_order_seed(const Request& request, ExecuteOrder* order);

bool negotiates_agent_events(const Request& request);

constexpr char kNeedsProtocol[] =
    "includeThinking and includeToolCalls require the X-Sim-Stream-Protocol: agent-events-v1 request header, which "
    "declares that the client understands agent-event frames.";

}  // namespace sandbox
