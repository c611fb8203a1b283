// SPDX-License-Identifier: Apache-2.0
#include "unit/client/client_fixture.h"

namespace simstudio::test {
namespace {

TEST_F(ClientTest, StreamsTokensThenItsResult) {
  const simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Halt"));
  tick();
  transport.bytes(last(), chunk("!") + kFinal);
  tick();
  tick();
  EXPECT_EQ(log, (Log{"token Halt", "token !", "result completed"}));
  EXPECT_EQ(run.state(), RunState::Finished);
  EXPECT_EQ(run.result()->texts[0].text, "Halt!");
}

TEST_F(ClientTest, MergesTokensThatWait) {
  const simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  for (int i = 0; i < 100; ++i) transport.bytes(last(), chunk("x"));
  tick();
  tick();
  EXPECT_EQ(log, (Log{"token " + std::string(100, 'x')}));
}

TEST_F(ClientTest, SendsItsOwnRunIdKeyAndProtocol) {
  const simstudio::Run run = ask();
  tick();
  const auto& sent = transport.started.at(0);
  EXPECT_EQ(sent.url, "http://sim.test/api/v2/workflows/guard/execute");
  EXPECT_EQ(sent.headers.at("X-Run-Id").size(), 36u);
  EXPECT_EQ(sent.headers.at("X-API-Key"), "key");
  EXPECT_EQ(sent.headers.at("X-Sim-Stream-Protocol"), "agent-events-v1");
  EXPECT_EQ(sent.body, R"({"input":{},"stream":true,"selectedOutputs":["agent1.content"]})");
}

TEST_F(ClientTest, WrapsAScalarInput) {
  ExecuteOptions options;
  options.input = "\"NVDA\"";
  const simstudio::Run run = ask(options);
  tick();
  EXPECT_EQ(transport.started.at(0).body, R"({"input":{"input":"NVDA"}})");
}

TEST_F(ClientTest, FallsBackToTheLegacyRootWithTheSameRunId) {
  make(Api::Auto);
  ExecuteOptions options;
  options.input = R"({"a":1})";
  const simstudio::Run run = ask(options);
  const simstudio::Run waits = ask(options);
  tick();
  ASSERT_EQ(transport.started.size(), 1u) << "the second waits for the first's answer";
  transport.json(last(), 404, R"({"error":{"code":"NOT_FOUND","message":"Not found"}})");
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(transport.started[1].url, "http://sim.test/api/workflows/guard/execute");
  EXPECT_EQ(transport.started[1].body, R"({"a":1})");
  EXPECT_EQ(transport.started[1].headers.at("X-Execution-Id"), transport.started[0].headers.at("X-Run-Id"));
  tick();
  ASSERT_EQ(transport.started.size(), 3u);
  EXPECT_EQ(transport.started[2].url, "http://sim.test/api/workflows/guard/execute");
}

TEST_F(ClientTest, TakesAnotherNotFoundForItsAnswer) {
  make(Api::Auto);
  const simstudio::Run run = ask();
  tick();
  transport.json(last(), 404, R"({"error":{"code":"NOT_FOUND","message":"Workflow not found"}})");
  tick();
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(log, (Log{"error NOT_FOUND"}));
}

TEST_F(ClientTest, CancelDropsWhatWaitsAndTellsTheServer) {
  simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  const TransferId stream_id = last();
  transport.bytes(stream_id, chunk("Halt"));
  run.cancel();
  tick();
  EXPECT_EQ(log, (Log{"cancelled yes"}));
  EXPECT_FALSE(transport.live(stream_id));
  EXPECT_EQ(transport.started.back().url,
            "http://sim.test/api/v2/workflows/guard/runs/" + transport.started[0].headers.at("X-Run-Id") + "/cancel");
  tick();
  EXPECT_EQ(log.size(), 1u);
}

TEST_F(ClientTest, CancelOfAWaitingResultIsTheOnlyEnd) {
  simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), kFinal);
  run.cancel();
  tick();
  tick();
  EXPECT_EQ(log, (Log{"cancelled yes"}));
  EXPECT_EQ(transport.started.size(), 1u) << "the server had ended the run: nothing to cancel there";
}

TEST_F(ClientTest, CancelBeforeAnythingWasSentMakesNoCall) {
  simstudio::Run run = ask();
  run.cancel();
  tick();
  EXPECT_EQ(log, (Log{"cancelled no"}));
  EXPECT_TRUE(transport.started.empty());
}

TEST_F(ClientTest, RepeatsACancelThatCameTooEarly) {
  simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  run.cancel();
  tick();
  transport.json(last(), 404, R"({"error":{"code":"NOT_FOUND","message":"Run not found"}})");
  clock.advance(200ms);
  tick();
  ASSERT_EQ(transport.started.size(), 3u);
  transport.json(last(), 200, R"({"data":{"success":true}})");
  clock.advance(20s);
  tick();
  EXPECT_EQ(transport.started.size(), 3u);
}

TEST_F(ClientTest, DestroyedRunIsSilentAndStopped) {
  {
    const simstudio::Run run = ask();
    tick();
    transport.stream_headers(last());
    transport.bytes(last(), chunk("Halt"));
  }
  tick();
  EXPECT_TRUE(log.empty());
  EXPECT_EQ(transport.started.size(), 2u) << "the cancel call";
}

TEST_F(ClientTest, DetachedRunGoesOnUnheard) {
  simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  run.detach();
  tick();
  transport.bytes(last(), chunk("Halt") + kFinal);
  transport.done(last());
  tick();
  EXPECT_TRUE(log.empty());
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_TRUE(transport.cancelled.empty());
}

TEST_F(ClientTest, KeptRunIsHeardToItsEnd) {
  ask().keep();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Halt") + kFinal);
  tick();
  EXPECT_EQ(log, (Log{"token Halt", "result completed"}));
}

TEST_F(ClientTest, OwnersAreCancelledAndReleasedApart) {
  ExecuteOptions options = stream();
  options.owner = 7;
  const simstudio::Run npc = ask(options);
  options.owner = 8;
  const simstudio::Run level = ask(options);
  tick();
  client->cancel_owner(7);
  client->release_owner(8);
  tick();
  EXPECT_EQ(log, (Log{"cancelled no"}));
  EXPECT_TRUE(transport.live_ids().empty());
}

TEST_F(ClientTest, CloseCancelsAndRefusesWhatFollows) {
  const simstudio::Run run = ask();
  tick();
  client->close();
  const simstudio::Run late = ask();
  tick();
  tick();
  EXPECT_EQ(log, (Log{"cancelled no", "error CLIENT_CLOSED"}));
}

TEST_F(ClientTest, HandlerMayDestroyTheClient) {
  const simstudio::Run run = client->execute_workflow("guard", stream(), [this](const Event& event) {
    record(event);
    client.reset();
  });
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("a") + "data: {\"blockId\":\"b\",\"chunk\":\"b\"}\n\n");
  client->tick();
  EXPECT_EQ(log, (Log{"token a"}));
  EXPECT_FALSE(client.has_value());
}

TEST_F(ClientTest, HandlerMayDestroyItsOwnRun) {
  std::optional<simstudio::Run> run;
  run.emplace(client->execute_workflow("guard", stream(), [&](const Event& event) {
    record(event);
    run.reset();
  }));
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("a") + kFinal);
  tick();
  tick();
  EXPECT_EQ(log, (Log{"token a"}));
}

TEST_F(ClientTest, ThrowingHandlerLeavesFromTickAndItsEventCounts) {
  const simstudio::Run run = client->execute_workflow("guard", stream(), [](const Event&) { throw 7; });
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("a"));
  EXPECT_THROW(client->tick(), int);
  EXPECT_EQ(client->tick().delivered, 0u);
}

TEST_F(ClientTest, SecondTickFromAHandlerIsBusy) {
  bool busy = false;
  const simstudio::Run run =
      client->execute_workflow("guard", stream(), [&](const Event&) { busy = client->tick().busy; });
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("a"));
  tick();
  EXPECT_TRUE(busy);
}

TEST_F(ClientTest, EventBudgetLeavesTheRestForLater) {
  const simstudio::Run one = ask();
  const simstudio::Run two = ask();
  tick();
  for (const TransferId id : transport.live_ids()) {
    transport.stream_headers(id);
    transport.bytes(id, chunk("a"));
  }
  TickBudget budget;
  budget.max_events = 1;
  client->tick();  // Publishes what came.
  EXPECT_LE(log.size(), 2u);
  client->tick(budget);
  EXPECT_EQ(log.size(), 2u);
}

TEST_F(ClientTest, ImmediateTextFollowsDeliveryAndRetraction) {
  ExecuteOptions options = stream();
  options.immediate_text = true;
  const simstudio::Run run = ask(options);
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Let me see"));
  EXPECT_EQ(run.text(), "");
  tick();
  EXPECT_EQ(run.text(), "Let me see");
  transport.bytes(last(), "data: {\"blockId\":\"a\",\"event\":\"chunk_reset\"}\n\n" + chunk("Sunny."));
  tick();
  EXPECT_EQ(run.text(), "Sunny.");
}

TEST_F(ClientTest, PollGivesPlainEvents) {
  const simstudio::Run run = client->execute_workflow("guard", stream());
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("a") + kFinal);
  Event events[8];
  client->poll(events, 0);
  ASSERT_EQ(client->poll(events, 8), 2u);
  EXPECT_EQ(events[0].text, "a");
  EXPECT_EQ(events[1].result->status, RunStatus::Completed);
  EXPECT_EQ(client->poll(events, 8), 0u);
  EXPECT_NE(run.result(), nullptr);
}

TEST_F(ClientTest, CutStreamIsLostAfterItsText) {
  const simstudio::Run run = ask();
  tick();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Halt"));
  transport.done(last(), TransportEnd::ConnectionLost);
  tick();
  EXPECT_EQ(log, (Log{"token Halt", "error CONNECTION_LOST"}));
  EXPECT_EQ(run.error()->may_have_run, MayHaveRun::Yes);
  EXPECT_FALSE(run.error()->run_id.empty());
}

TEST_F(ClientTest, NeverConnectedIsNetworkAndNothingRan) {
  const simstudio::Run run = ask();
  tick();
  transport.done(last(), TransportEnd::NotConnected, RequestSent::No);
  tick();
  EXPECT_EQ(log, (Log{"error NETWORK"}));
  EXPECT_EQ(run.error()->may_have_run, MayHaveRun::No);
}

TEST_F(ClientTest, TimesOutConnectTotalAndIdle) {
  const simstudio::Run connecting = ask();
  ExecuteOptions sync;
  const simstudio::Run total = ask(sync);
  ExecuteOptions idle_options = stream();
  idle_options.idle_timeout = 5s;
  const simstudio::Run idle = ask(idle_options);
  tick();
  transport.connected(transport.started[1].id);
  transport.stream_headers(transport.started[2].id);
  clock.advance(6s);
  tick();
  EXPECT_EQ(log, (Log{"error TIMEOUT"}));
  EXPECT_NE(message.find("idle_timeout"), std::string::npos) << message;
  clock.advance(5s);
  tick();
  EXPECT_NE(message.find("connect_timeout"), std::string::npos) << message;
  clock.advance(20s);
  tick();
  EXPECT_EQ(log.size(), 3u);
  EXPECT_NE(message.find("(timeout)"), std::string::npos) << message;
}

TEST_F(ClientTest, UndeliveredBytesHoldTheServerBackAndLoseNothing) {
  ExecuteOptions options = stream();
  const simstudio::Run run = ask(options);
  tick();
  const TransferId id = last();
  transport.stream_headers(id);
  std::size_t sent = 0;
  for (; !transport.paused(id) && sent < 32u << 20; sent += 60000) transport.bytes(id, chunk(std::string(60000, 'x')));
  EXPECT_TRUE(transport.paused(id));
  EXPECT_LT(sent, 10u << 20);
  TickBudget all;
  all.max_duration = 0us;
  client->tick(all);
  client->tick(all);
  EXPECT_FALSE(transport.paused(id));
  std::size_t got = 0;
  for (const std::string& line : log) got += line.size() - 6;
  EXPECT_EQ(got, sent);
}

}  // namespace
}  // namespace simstudio::test
