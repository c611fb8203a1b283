// SPDX-License-Identifier: Apache-2.0

// What the simulation found (tests/simulation), each as a short case of its own.

#include "unit/client/client_fixture.h"

namespace simstudio::test {
namespace {

constexpr const char* kNoV2 = R"({"error":{"code":"NOT_FOUND","message":"Not found"}})";

struct FoundBySimulation : ClientTest {
  void make_with(const std::function<void(ClientOptions&)>& change) {
    transport.clock = &clock;
    ClientOptions options;
    options.base_url = "http://sim.test";
    options.api_key = "key";
    options.api = Api::V2;
    options.threading = Threading::HostTicked;
    options.transport = &transport;
    options.clock = &clock;
    change(options);
    client.emplace(options);
  }
  void make_small(std::uint64_t undelivered_bytes) {
    make_with([&](ClientOptions& options) { options.limits.undelivered_bytes = undelivered_bytes; });
  }
};

TEST_F(FoundBySimulation, AnAnswerThatHadComeCountsHoweverLongNobodyTicked) {
  ExecuteOptions sync;
  sync.timeout = 5s;
  const simstudio::Run run = ask(sync);
  tick();
  clock.advance(60s);
  transport.in_poll = [&] { transport.json(last(), 200, R"({"data":{"status":"completed","output":{}}})"); };
  tick();
  EXPECT_EQ(log, (Log{"result completed"}));
}

TEST_F(FoundBySimulation, ADeadlineCountsFromTheCallAndALateRunIsNotSent) {
  ExecuteOptions options = stream();
  options.deadline = 1s;
  const simstudio::Run run = ask(options);
  clock.advance(2s);
  tick();
  EXPECT_EQ(log, (Log{"error TIMEOUT"}));
  EXPECT_NE(message.find("(deadline)"), std::string::npos) << message;
  EXPECT_TRUE(transport.started.empty());
}

TEST_F(FoundBySimulation, ADetachedRunStillGoesToTheLegacyRoot) {
  make(Api::Auto);
  simstudio::Run run = ask();
  tick();
  run.detach();
  tick();
  transport.json(last(), 404, kNoV2);
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(transport.started[1].url, "http://sim.test/api/workflows/guard/execute");
}

TEST_F(FoundBySimulation, ADetachedRunsLongAnswerIsThrownAwayAndNotStopped) {
  make_with([](ClientOptions& options) {
    options.api = Api::Auto;
    options.limits.body_bytes = 10;
  });
  simstudio::Run run = ask();
  tick();
  run.detach();
  tick();
  transport.headers(last(), 302, {{"Content-Type", "text/html"}});
  transport.bytes(last(), "<html>moved</html>");
  EXPECT_TRUE(transport.live(last()));
  EXPECT_EQ(transport.started.size(), 1u);
}

TEST_F(FoundBySimulation, TheConnectLimitStartsAnewAtTheLegacyRoot) {
  make(Api::Auto);
  const simstudio::Run run = ask();
  tick();
  transport.connected(last());
  clock.advance(11s);
  transport.in_poll = [&] { transport.json(transport.started[0].id, 404, kNoV2); };
  tick();
  tick();
  EXPECT_TRUE(log.empty()) << message;
  clock.advance(10s);
  tick();
  EXPECT_NE(message.find("(connect_timeout)"), std::string::npos) << message;
}

TEST_F(FoundBySimulation, AProxysRefusalDoesNotSettleTheGeneration) {
  make(Api::Auto);
  const simstudio::Run refused = ask();
  tick();
  transport.headers(last(), 403, {{"Content-Type", "text/html"}});
  transport.bytes(last(), "<html>no</html>");
  transport.done(last());
  const simstudio::Run run = ask();
  tick();
  transport.json(last(), 404, kNoV2);
  EXPECT_EQ(transport.started.back().url, "http://sim.test/api/workflows/guard/execute");
}

TEST_F(FoundBySimulation, AnAnswerInsideStartLeavesTheFallBackStoppable) {
  make(Api::Auto);
  transport.in_start = [this](TransferId id) {
    if (transport.started.size() == 1) transport.json(id, 404, kNoV2);
  };
  simstudio::Run run = ask();
  tick();
  ASSERT_EQ(transport.started.size(), 2u);
  run.cancel();
  tick();
  EXPECT_TRUE(transport.live_ids().empty()) << "the legacy request is still open";
}

TEST_F(FoundBySimulation, CollidingInputIsNotBlamedOnTheProbesAnswer) {
  make(Api::Auto);
  ExecuteOptions options;
  options.input = R"({"stream":1})";
  const simstudio::Run run = ask(options);
  tick();
  transport.json(last(), 404, kNoV2);
  tick();
  ASSERT_EQ(log, (Log{"error INVALID_ARGUMENT"}));
  EXPECT_EQ(run.error()->http_status, 0);
}

TEST_F(FoundBySimulation, SilenceThatWeCausedIsNoSilence) {
  make_small(1000);
  ExecuteOptions options = stream();
  options.idle_timeout = 5s;
  const simstudio::Run run = ask(options);
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk(std::string(3000, 'x')));
  ASSERT_TRUE(transport.paused(last()));
  clock.advance(60s);
  client->tick();
  client->tick();
  EXPECT_EQ(log, (Log{"token " + std::string(3000, 'x')}));
  EXPECT_FALSE(transport.paused(last()));
  clock.advance(5s);
  tick();
  EXPECT_NE(message.find("(idle_timeout)"), std::string::npos) << "from now on it is the server's";
}

TEST_F(FoundBySimulation, AllStreamsAreHeldBackTogether) {
  make_small(1000);
  const simstudio::Run one = ask();
  const simstudio::Run two = ask();
  tick();
  for (const TransferId id : transport.live_ids()) transport.stream_headers(id);
  transport.bytes(last(), chunk(std::string(3000, 'x')));
  for (const TransferId id : transport.live_ids()) EXPECT_TRUE(transport.paused(id));
}

TEST_F(FoundBySimulation, AStreamThatBeginsWhileTooMuchWaitsIsHeldBackBeforeItsFirstByte) {
  make_small(1000);
  const simstudio::Run one = ask();
  const simstudio::Run two = ask();
  tick();
  transport.stream_headers(transport.started[0].id);
  transport.bytes(transport.started[0].id, chunk(std::string(3000, 'x')));
  transport.stream_headers(transport.started[1].id);
  EXPECT_TRUE(transport.paused(transport.started[1].id));
}

TEST_F(FoundBySimulation, WhatDeliversNothingIsNeverHeldBack) {
  make_small(1000);
  const simstudio::Run talks = ask();
  simstudio::Run leaves = ask();
  const simstudio::Run waits = ask(ExecuteOptions{});
  simstudio::Run cancelled = ask();
  tick();
  const TransferId talking = transport.started[0].id;
  const TransferId detached = transport.started[1].id;
  const TransferId sync = transport.started[2].id;
  transport.stream_headers(transport.started[3].id);
  cancelled.cancel();
  tick();
  const TransferId cancel_call = last();
  for (const TransferId id : {talking, detached}) transport.stream_headers(id);
  transport.bytes(talking, chunk(std::string(3000, 'x')));
  ASSERT_TRUE(transport.paused(detached));

  leaves.detach();
  Event none;
  client->poll(&none, 0);  // A step without a delivery.
  EXPECT_FALSE(transport.paused(detached)) << "its bytes are read and thrown away";
  transport.headers(cancel_call, 200, {});
  transport.bytes(cancel_call, "{}");
  EXPECT_FALSE(transport.paused(cancel_call));
  transport.headers(sync, 200, {{"Content-Type", "application/json"}});
  transport.bytes(sync, "{");
  EXPECT_FALSE(transport.paused(sync)) << "an end is never held back";
}

TEST_F(FoundBySimulation, AHalfEmojiIsFlushedWhenTheTransportCannotPause) {
  transport.capabilities_ = 0;
  make_small(1000);
  const simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(),
                  chunk("\\ud83d") + "data: {\"blockId\":\"b\",\"chunk\":\"" + std::string(3000, 'x') + "\"}\n\n");
  tick();
  EXPECT_EQ(log, (Log{"token " + std::string(3000, 'x'), "token \xef\xbf\xbd", "error TOO_LARGE"}));
}

TEST_F(FoundBySimulation, AStreamThatWeGiveUpIsStoppedOnTheServer) {
  const simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), "data: <html>\n\n");
  tick();
  EXPECT_EQ(log, (Log{"error PROTOCOL"}));
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_NE(transport.started[1].url.find("/cancel"), std::string::npos);
}

TEST_F(FoundBySimulation, TheTransportsWordOnWhatWasSentIsBelieved) {
  const simstudio::Run run = ask();
  tick();
  transport.done(last(), TransportEnd::ConnectionLost, RequestSent::Maybe);  // It never said "connected".
  tick();
  EXPECT_EQ(log, (Log{"error CONNECTION_LOST"}));
  EXPECT_EQ(run.error()->may_have_run, MayHaveRun::Maybe);
}

TEST_F(FoundBySimulation, WhatRemainsIncludesTheCancelled) {
  simstudio::Run runs[3] = {ask(), ask(), ask()};
  for (simstudio::Run& run : runs) run.cancel();
  TickBudget one;
  one.max_events = 1;
  EXPECT_EQ(client->tick(one).remaining, 2u);
  EXPECT_EQ(client->tick(one).remaining, 1u);
  EXPECT_EQ(client->tick(one).remaining, 0u);
}

TEST_F(FoundBySimulation, OnlyThoseWhoCannotStartCountAsWaiting) {
  make_with([](ClientOptions& options) {
    options.limits.queued_runs = 2;
    options.limits.concurrent_runs = 2;
  });
  simstudio::Run runs[5] = {ask(), ask(), ask(), ask(), ask()};
  tick();
  EXPECT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(log, (Log{"error TOO_LARGE"}));
  EXPECT_EQ(runs[4].state(), RunState::Failed);
}

TEST_F(FoundBySimulation, ABlockThatTookItsTextBackKeepsItsPlace) {
  ExecuteOptions options = stream();
  options.immediate_text = true;
  const simstudio::Run run = ask(options);
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("first") + "data: {\"blockId\":\"b\",\"chunk\":\"second\"}\n\n");
  transport.bytes(last(), "data: {\"blockId\":\"a\",\"event\":\"chunk_reset\"}\n\n" + chunk("again "));
  tick();
  EXPECT_EQ(run.text(), "again second");
  transport.bytes(last(), kFinal);
  tick();
  ASSERT_EQ(run.result()->text_count, 2u);
  EXPECT_EQ(run.result()->texts[0].text, "again ");
}

TEST_F(FoundBySimulation, ABlockThatTookAllItsTextBackIsNotInTheResult) {
  const simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("x") + "data: {\"blockId\":\"a\",\"event\":\"chunk_reset\"}\n\n" + kFinal);
  tick();
  ASSERT_NE(run.result(), nullptr);
  EXPECT_EQ(run.result()->text_count, 0u);
}

}  // namespace
}  // namespace simstudio::test
