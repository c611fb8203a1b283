// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "simstudio/simstudio.h"
#include "support/fake_clock.h"
#include "support/fake_transport.h"

namespace simstudio::test {

using namespace std::chrono_literals;
using Log = std::vector<std::string>;

/// The whole client on one thread: host-ticked, a transport and a clock of the test's own.
struct ClientTest : testing::Test {
  FakeTransport transport;
  FakeClock clock;
  std::optional<Client> client;
  Log log;

  void SetUp() override { make(Api::V2); }
  void make(Api api, const std::string& url = "http://sim.test/", const std::string& key = "key") {
    transport.clock = &clock;
    ClientOptions options;
    options.base_url = url;
    options.api_key = key;
    options.api = api;
    options.threading = Threading::HostTicked;
    options.transport = &transport;
    options.clock = &clock;
    client.emplace(options);
  }
  static ExecuteOptions stream() {
    ExecuteOptions options;
    options.mode = ExecuteMode::Stream;
    options.selected_outputs = {"agent1.content"};
    return options;
  }
  simstudio::Run ask(const ExecuteOptions& options = stream(), const std::string& workflow = "guard") {
    return client->execute_workflow(workflow, options, [this](const Event& event) { record(event); });
  }
  void record(const Event& event) {
    switch (event.kind) {
      case EventKind::Token: log.push_back("token " + std::string(event.text)); break;
      case EventKind::Reset: log.emplace_back("reset"); break;
      case EventKind::Result: log.push_back("result " + std::string(event.result->status_text)); break;
      case EventKind::Queued: log.push_back("queued " + std::string(event.queued->task_id)); break;
      case EventKind::Error:
        log.push_back("error " + std::string(error_code_text(event.error->code)));
        message = event.error->message;
        break;
      case EventKind::Cancelled:
        log.push_back(event.may_have_run == MayHaveRun::No ? "cancelled no" : "cancelled yes");
        break;
      default: log.emplace_back("other"); break;
    }
  }
  void tick() { client->tick(); }
  TransferId last() const { return transport.started.back().id; }
  static std::string chunk(const std::string& text) {
    return "data: {\"blockId\":\"a\",\"chunk\":\"" + text + "\"}\n\n";
  }
  static constexpr const char* kFinal =
      "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{}}}\n\ndata: \"[DONE]\"\n\n";

  std::string message;
};

}  // namespace simstudio::test
