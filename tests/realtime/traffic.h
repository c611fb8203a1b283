// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "realtime/network_side.h"
#include "simstudio/simstudio.h"

namespace simstudio::test {

/// A client with a network thread whose server is the test, and each kind of thing that can happen to runs.
class Traffic {
 public:
  static constexpr int kRuns = 8;

  Traffic() : client(options(side)) {}

  /// One kind of traffic: `bring` makes it happen up to where `tick` has `events` to deliver.
  struct Kind {
    const char* name;
    std::uint32_t events;
    std::function<void(Traffic&)> bring;
  };
  static const std::vector<Kind>& kinds();

  static ClientOptions options(NetworkSide& side);
  static ExecuteOptions stream(bool immediate_text = false);
  void ask(const ExecuteOptions& how);
  void ask(const ExecuteOptions& how, const std::function<void(int, const Event&)>& handler);
  void send(const std::string& bytes);
  void end_streams();
  Run& run(int index) { return runs[static_cast<std::size_t>(index)]; }

  NetworkSide side;
  Client client;
  std::vector<Run> runs;
  std::vector<TransferId> ids;
};

}  // namespace simstudio::test
