// SPDX-License-Identifier: Apache-2.0

// A run whose end has come and was not delivered yet: who stops it then means the server's run, which may go on.

#include "unit/client/client_fixture.h"

namespace simstudio::test {
namespace {

struct StopAfterEnd : ClientTest {
  simstudio::Run queued() {
    ExecuteOptions options;
    options.mode = ExecuteMode::Async;
    simstudio::Run run = ask(options);
    tick();
    transport.json(last(), 202, R"({"data":{"runId":"job-1","statusUrl":"/api/v2/x"}})");
    return run;
  }
  simstudio::Run lost() {
    simstudio::Run run = ask();
    tick();
    transport.connected(last());
    transport.done(last(), TransportEnd::ConnectionLost, RequestSent::Maybe);
    return run;
  }
  simstudio::Run timed_out(bool cancel_on_timeout) {
    ExecuteOptions options = stream();
    options.timeout = 1s;
    options.cancel_on_timeout = cancel_on_timeout;
    simstudio::Run run = ask(options);
    tick();
    transport.connected(last());
    clock.advance(1s);
    Event events[1];
    client->poll(events, 0);
    return run;
  }
  std::size_t cancel_calls() const {
    std::size_t count = 0;
    for (const auto& one : transport.started) count += one.url.find("/cancel") != std::string::npos ? 1 : 0;
    return count;
  }
  std::string id_sent() const { return transport.started.at(0).headers.at("X-Run-Id"); }
};

TEST_F(StopAfterEnd, ACancelBeforeTheReceiptIsSeenReachesTheServer) {
  simstudio::Run run = queued();
  run.cancel();
  tick();
  EXPECT_EQ(log, (Log{"cancelled yes"}));
  ASSERT_EQ(cancel_calls(), 1u);
  EXPECT_EQ(transport.started[1].url, "http://sim.test/api/v2/workflows/guard/runs/" + id_sent() + "/cancel");
}

TEST_F(StopAfterEnd, AReleaseBeforeALostConnectionIsSeenReachesTheServer) {
  lost().release();
  tick();
  EXPECT_TRUE(log.empty());
  EXPECT_EQ(cancel_calls(), 1u);
}

TEST_F(StopAfterEnd, CloseAndTheOwnersCallsMeanThoseRunsToo) {
  const simstudio::Run run = queued();
  client->close();
  tick();
  EXPECT_EQ(cancel_calls(), 1u);
}

TEST_F(StopAfterEnd, AnEndThatDrainsIsNoOther) {
  simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), "data: \"[DONE]\"\n\n");  // Without a word on how it ended.
  ASSERT_TRUE(transport.live(last()));
  run.cancel();
  tick();
  EXPECT_EQ(cancel_calls(), 1u);
}

TEST_F(StopAfterEnd, WhatWasSeenIsNotStopped) {
  simstudio::Run receipt = queued();
  tick();
  tick();
  ASSERT_EQ(log, (Log{"queued job-1"}));
  receipt.cancel();
  tick();
  EXPECT_EQ(cancel_calls(), 0u);
}

TEST_F(StopAfterEnd, WhatWasPolledIsNotStopped) {
  simstudio::Run receipt = queued();
  Event events[4];
  ASSERT_EQ(client->poll(events, 4), 1u);
  receipt.cancel();
  client->poll(events, 4);
  EXPECT_EQ(cancel_calls(), 0u);
}

TEST_F(StopAfterEnd, AResultLeavesNothingToStop) {
  simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), kFinal);
  run.cancel();
  tick();
  EXPECT_EQ(cancel_calls(), 0u);
}

TEST_F(StopAfterEnd, ARefusalLeavesNothingToStop) {
  simstudio::Run run = ask();
  tick();
  transport.json(last(), 429, R"({"error":{"code":"RATE_LIMITED","message":"no"}})");
  run.cancel();
  tick();
  EXPECT_EQ(cancel_calls(), 0u);
}

TEST_F(StopAfterEnd, ATimeOutThatToldTheServerDoesNotTellItTwice) {
  simstudio::Run run = timed_out(true);
  ASSERT_EQ(cancel_calls(), 1u);
  run.cancel();
  tick();
  EXPECT_EQ(cancel_calls(), 1u);
}

TEST_F(StopAfterEnd, ATimeOutThatLeftItRunningDoesNotKeepTheHostFromStoppingIt) {
  simstudio::Run run = timed_out(false);
  ASSERT_EQ(cancel_calls(), 0u);
  run.cancel();
  tick();
  EXPECT_EQ(cancel_calls(), 1u);
}

TEST_F(StopAfterEnd, ADetachedOneGoesOn) {
  queued().detach();
  client->close();
  tick();
  EXPECT_EQ(cancel_calls(), 0u);
}

}  // namespace
}  // namespace simstudio::test
