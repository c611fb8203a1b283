// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "simstudio/simstudio.h"
#include "support/fake_clock.h"
#include "support/fake_transport.h"

namespace simstudio::test {

/// A client on one thread, with a transport and a clock of the test's own and its log kept.
struct HostTickedClient {
  FakeTransport transport;
  FakeClock clock;
  std::vector<std::string> log_lines;
  std::unique_ptr<Client> client;

  HostTickedClient() { transport.clock = &clock; }

  ClientOptions options() {
    ClientOptions made;
    made.base_url = "http://sim.test";
    made.api_key = "an-api-key";
    made.api = Api::V2;
    made.threading = Threading::HostTicked;
    made.transport = &transport;
    made.clock = &clock;
    made.log.user = this;
    made.log.write = [](void* self, LogLevel, std::string_view line) noexcept {
      static_cast<HostTickedClient*>(self)->log_lines.emplace_back(line);
    };
    return made;
  }
  void make(const ClientOptions& with) { client = std::make_unique<Client>(with); }
  void make() { make(options()); }

  static ExecuteOptions stream() {
    ExecuteOptions made;
    made.mode = ExecuteMode::Stream;
    made.selected_outputs = {"agent1.content"};
    return made;
  }
  TransferId last() const { return transport.started.back().id; }
};

}  // namespace simstudio::test
