// SPDX-License-Identifier: Apache-2.0

// What the host's log is told: what went on without an event to tell it.

#include <gtest/gtest.h>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;

struct ClientLog : testing::Test, HostTickedClient {
  /// A streaming run that was cancelled: its cancel call is the last exchange.
  simstudio::Run cancelled_run() {
    simstudio::Run run = client->execute_workflow("guard", stream());
    client->tick();
    transport.stream_headers(last());
    run.cancel();
    client->tick();
    return run;
  }
  void answer_cancel(int status) {
    transport.json(last(), status, "{}");
    client->tick();
  }
};

TEST_F(ClientLog, TellsOfACancelThatTheServerRefused) {
  make();
  const simstudio::Run run = cancelled_run();
  answer_cancel(403);
  ASSERT_EQ(log_lines.size(), 1u);
  EXPECT_NE(log_lines[0].find("was answered 403"), std::string::npos) << log_lines[0];
  EXPECT_NE(log_lines[0].find("look it up by its run_id"), std::string::npos) << log_lines[0];
}

TEST_F(ClientLog, TellsOfACancelThatStayed404ForTenSeconds) {
  make();
  const simstudio::Run run = cancelled_run();
  for (int i = 0; i < 40 && log_lines.empty(); ++i) {
    if (transport.live(last())) answer_cancel(404);
    clock.advance(500ms);
    client->tick();
  }
  ASSERT_EQ(log_lines.size(), 1u);
  EXPECT_NE(log_lines[0].find("was answered 404"), std::string::npos) << log_lines[0];
  EXPECT_GE(clock.now(), 10s);
}

TEST_F(ClientLog, IsSilentWhenTheServerTookTheCancelOrTheRunHadEnded) {
  make();
  const simstudio::Run taken = cancelled_run();
  answer_cancel(200);
  const simstudio::Run over = cancelled_run();
  answer_cancel(409);  // wire/cancel-v1-terminal
  EXPECT_TRUE(log_lines.empty()) << log_lines[0];
}

TEST_F(ClientLog, RepeatsACancelThatFoundTheServerBusy) {
  make();
  const simstudio::Run run = cancelled_run();
  const std::size_t sent = transport.started.size();
  answer_cancel(503);
  clock.advance(1s);
  client->tick();
  ASSERT_EQ(transport.started.size(), sent + 1);
  EXPECT_EQ(transport.started[sent].url, transport.started[sent - 1].url);
}

TEST_F(ClientLog, CountsTheCancelsThatDestroyingLeftUnsent) {
  make();
  const simstudio::Run one = client->execute_workflow("guard", stream());
  const simstudio::Run two = client->execute_workflow("guard", stream());
  client->tick();
  for (const TransferId id : transport.live_ids()) transport.stream_headers(id);
  client.reset();
  ASSERT_EQ(log_lines.size(), 1u);
  EXPECT_NE(log_lines[0].find("2 cancel calls never went out within 150 ms"), std::string::npos) << log_lines[0];
}

TEST_F(ClientLog, TellsOnceThatTheServerHasNoV2) {
  ClientOptions with = options();
  with.api = Api::Auto;
  make(with);
  const simstudio::Run run = client->execute_workflow("guard", stream());
  client->tick();
  transport.json(last(), 404, R"({"error":{"code":"NOT_FOUND","message":"Not found"}})");
  const simstudio::Run next = client->execute_workflow("guard", stream());
  client->tick();
  ASSERT_EQ(log_lines.size(), 1u);
  EXPECT_NE(log_lines[0].find("http://sim.test has no v2 API"), std::string::npos) << log_lines[0];
}

TEST_F(ClientLog, TellsThatServersAreHeldBackNotMoreThanEveryTenSeconds) {
  ClientOptions with = options();
  with.limits.undelivered_bytes = 1000;
  make(with);
  const simstudio::Run run = client->execute_workflow("guard", stream());
  client->tick();
  transport.stream_headers(last());
  const std::string frame = "data: {\"blockId\":\"a\",\"chunk\":\"" + std::string(2000, 'x') + "\"}\n\n";
  for (int i = 0; i < 5; ++i) {
    transport.bytes(last(), frame);
    client->tick();
    client->tick();
  }
  ASSERT_EQ(log_lines.size(), 1u);
  EXPECT_NE(log_lines[0].find("undelivered_bytes"), std::string::npos) << log_lines[0];
}

}  // namespace
}  // namespace simstudio::test
