// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/host_ticked_client.h"

namespace simstudio::test {

using namespace std::chrono_literals;
using Headers = std::vector<std::pair<std::string, std::string>>;

/// One call, its answer, and what came of it.
struct Sdk : testing::Test, HostTickedClient {
  simstudio::Run run;

  void SetUp() override { make(); }
  void execute(const std::string& input, ExecuteOptions with = {}) {
    with.input = input;
    run = client->execute_workflow("workflow-id", with);
    tick();
  }
  ExecuteOptions async(std::chrono::seconds execution_timeout = 0s) const {
    ExecuteOptions with;
    with.mode = ExecuteMode::Async;
    with.execution_timeout = execution_timeout;
    return with;
  }
  void tick() {
    for (int i = 0; i < 2; ++i) client->tick();
  }
  void answer(int status, const std::string& body, const Headers& headers = {}) {
    const TransferId id = last();
    Headers all = {{"Content-Type", "application/json"}};
    all.insert(all.end(), headers.begin(), headers.end());
    transport.headers(id, status, all);
    transport.bytes(id, body);
    transport.done(id);
    tick();
  }
  void completed(const Headers& headers = {}) {
    answer(200, R"({"data":{"runId":"r1","status":"completed","output":{}}})", headers);
  }
  const FakeTransport::Exchange& sent(std::size_t index = 0) const { return transport.started.at(index); }
  std::string body() const { return sent().body; }
  std::size_t requests() const { return transport.started.size(); }
};

}  // namespace simstudio::test
