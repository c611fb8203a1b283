// SPDX-License-Identifier: Apache-2.0
#include "simstudio/wait.h"

#include <gtest/gtest.h>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;

struct WaitTest : testing::Test, HostTickedClient {
  void SetUp() override { make(); }
};

TEST_F(WaitTest, TicksUntilTheRunHasEnded) {
  const simstudio::Run run = client->get_job_status("job:1");
  transport.in_start = [this](TransferId id) {
    transport.in_poll = [this, id] { transport.json(id, 200, R"({"taskId":"job:1","status":"completed"})"); };
  };
  EXPECT_EQ(wait(*client, run), WaitStatus::Ended);
  EXPECT_NE(run.answer(), nullptr);
}

TEST_F(WaitTest, GivesUpAfterItsLimit) {
  const simstudio::Run run = client->get_job_status("job:1");
  EXPECT_EQ(wait(*client, run, 5ms), WaitStatus::TimedOut);
  EXPECT_EQ(run.state(), RunState::Waiting);
}

TEST_F(WaitTest, SaysSoWhenThereIsNothingToWaitFor) { EXPECT_EQ(wait(*client, simstudio::Run()), WaitStatus::Empty); }

TEST_F(WaitTest, RefusesInsideAHandler) {
  WaitStatus inner = WaitStatus::Ended;
  const simstudio::Run other = client->get_job_status("job:2");
  const simstudio::Run run =
      client->get_job_status("job:1", [&](const Event&) { inner = wait(*client, other, 1000ms); });
  client->tick();
  transport.json(last(), 200, R"({"taskId":"job:1","status":"completed"})");
  client->tick();
  EXPECT_EQ(inner, WaitStatus::Busy);
}

TEST_F(WaitTest, TheLastRateLimitIsKept) {
  EXPECT_EQ(client->get_rate_limit_info(), nullptr);
  {
    const simstudio::Run run = client->execute_workflow("guard", {});
    client->tick();
    transport.headers(last(), 200,
                      {{"Content-Type", "application/json"},
                       {"X-RateLimit-Limit", "60"},
                       {"X-RateLimit-Remaining", "59"},
                       {"X-RateLimit-Reset", "2026-01-01T00:00:00.000Z"}});
    transport.bytes(last(), R"({"data":{"runId":"r","status":"completed"}})");
    transport.done(last());
    client->tick();
  }
  client->tick();  // The event is gone by now.
  const RateLimitInfo* info = client->get_rate_limit_info();
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(info->limit, 60);
  EXPECT_EQ(info->remaining, 59);
  EXPECT_EQ(info->reset, "2026-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace simstudio::test
