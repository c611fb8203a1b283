// SPDX-License-Identifier: Apache-2.0

// Several who ask for the same share one run.

#include <gtest/gtest.h>

#include <map>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

struct Coalesce : testing::Test, HostTickedClient {
  std::map<int, Lines> log;
  std::map<int, std::string> ids;
  std::map<int, simstudio::Run> runs;

  void SetUp() override {
    ClientOptions with = options();
    with.random_seed = 3;
    make(with);
  }
  static ExecuteOptions shared(ExecuteMode mode = ExecuteMode::Stream) {
    ExecuteOptions made = stream();
    made.mode = mode;
    if (mode != ExecuteMode::Stream) made.selected_outputs.clear();
    made.input = R"({"question":"Who goes there?"})";
    made.coalesce = true;
    return made;
  }
  void ask(int who, const ExecuteOptions& with = shared(), const std::string& workflow = "guard") {
    runs[who] = client->execute_workflow(workflow, with, [this, who](const Event& event) { hear(who, event); });
  }
  void hear(int who, const Event& event) {
    ids[who] = event.run_id;
    switch (event.kind) {
      case EventKind::Token: log[who].push_back("token " + std::string(event.text)); break;
      case EventKind::Retry: log[who].emplace_back("retry"); break;
      case EventKind::Result: log[who].push_back("result " + std::string(event.result->status_text)); break;
      case EventKind::Queued: log[who].emplace_back("queued"); break;
      case EventKind::Error: log[who].push_back("error " + std::string(error_code_text(event.error->code))); break;
      case EventKind::Cancelled:
        log[who].push_back(event.may_have_run == MayHaveRun::No ? "cancelled no" : "cancelled yes");
        break;
      default: log[who].emplace_back("other"); break;
    }
  }
  void tick() {
    for (int i = 0; i < 2; ++i) client->tick();
  }
  std::size_t requests() const { return transport.started.size(); }
  std::string sent_id() const { return transport.started.at(0).headers.at("X-Run-Id"); }
  bool was_cancelled_on_server() const { return transport.started.back().url.find("/cancel") != std::string::npos; }
  void say(const std::string& text) {
    transport.bytes(transport.started.at(0).id, R"(data: {"blockId":"a","chunk":")" + text + "\"}\n\n");
    tick();
  }
  void end() {
    transport.bytes(transport.started.at(0).id,
                    "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{}}}\n\ndata: \"[DONE]\"\n\n");
    transport.done(transport.started.at(0).id);
    tick();
  }
  void begin() {
    tick();
    transport.stream_headers(transport.started.at(0).id);
  }
};

TEST_F(Coalesce, ThreeWhoAskTheSameHearOneRun) {
  for (const int who : {1, 2, 3}) ask(who);
  begin();
  EXPECT_EQ(requests(), 1u);
  say("Halt!");
  end();
  for (const int who : {1, 2, 3}) {
    EXPECT_EQ(log[who], (Lines{"token Halt!", "result completed"})) << who;
    EXPECT_EQ(ids[who], sent_id()) << who;
    EXPECT_EQ(runs[who].state(), RunState::Finished);
    ASSERT_NE(runs[who].result(), nullptr);
    EXPECT_EQ(runs[who].result()->text_count, 1u);
  }
}

TEST_F(Coalesce, OnlyThoseWhoAskForIt) {
  ask(1);
  ExecuteOptions alone = shared();
  alone.coalesce = false;
  ask(2, alone);
  tick();
  EXPECT_EQ(requests(), 2u);
}

TEST_F(Coalesce, WhatDiffersIsNotShared) {
  ask(0);
  ExecuteOptions other = shared();
  other.input = R"({"question":"What news?"})";
  ask(1, other);
  ask(2, shared(), "smith");
  ask(3, shared(ExecuteMode::Sync));
  other = shared();
  other.selected_outputs = {"agent2.content"};
  ask(4, other);
  other = shared();
  other.run_id = "of-its-own";
  ask(5, other);
  other = shared();
  other.timeout = 5s;
  ask(6, other);
  tick();
  EXPECT_EQ(requests(), 7u);
}

TEST_F(Coalesce, WhoeverComesBeforeTheFirstWordMissesNothing) {
  ask(1);
  begin();
  ask(2);
  tick();
  EXPECT_EQ(requests(), 1u);
  say("Halt!");
  ask(3);
  tick();
  EXPECT_EQ(requests(), 2u) << "too late for what was said already";
  end();
  EXPECT_EQ(log[2], (Lines{"token Halt!", "result completed"}));
  EXPECT_EQ(log[3], Lines{});
}

TEST_F(Coalesce, AfterTheEndTheSameIsAskedAnew) {
  ask(1, shared(ExecuteMode::Sync));
  tick();
  transport.json(last(), 200, R"({"data":{"runId":"r","status":"completed","output":{}}})");
  tick();
  ask(2, shared(ExecuteMode::Sync));
  tick();
  EXPECT_EQ(requests(), 2u);
}

TEST_F(Coalesce, TheLastWhoLeavesStopsItOnTheServer) {
  for (const int who : {1, 2}) ask(who);
  begin();
  say("Halt!");
  runs[1].cancel();
  tick();
  EXPECT_EQ(log[1].back(), "cancelled yes");
  EXPECT_EQ(ids[1], sent_id());
  EXPECT_TRUE(transport.live(transport.started.at(0).id));
  say("Who?");
  EXPECT_EQ(log[2].back(), "token Who?");
  EXPECT_EQ(requests(), 1u);
  runs.erase(2);
  tick();
  EXPECT_FALSE(transport.live(transport.started.at(0).id));
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(was_cancelled_on_server());
}

TEST_F(Coalesce, OneThatWasNeverSentNeverRan) {
  ClientOptions with = options();
  with.limits.concurrent_runs = 1;
  make(with);
  ExecuteOptions alone = shared();
  alone.coalesce = false;
  ask(9, alone);
  for (const int who : {1, 2}) ask(who);
  tick();
  for (const int who : {1, 2}) runs[who].cancel();
  tick();
  EXPECT_EQ(log[1], Lines{"cancelled no"});
  EXPECT_EQ(log[2], Lines{"cancelled no"});
  runs.erase(9);
  tick();
  EXPECT_EQ(requests(), 1u);
}

TEST_F(Coalesce, EachKeepsADeadlineOfItsOwn) {
  ExecuteOptions hurried = shared();
  hurried.deadline = 5s;
  ask(1, hurried);
  ask(2);
  begin();
  clock.advance(5s);
  tick();
  EXPECT_EQ(log[1], Lines{"error TIMEOUT"});
  EXPECT_EQ(log[2], Lines{});
  say("Halt!");
  end();
  EXPECT_EQ(log[2], (Lines{"token Halt!", "result completed"}));
  EXPECT_EQ(log[1].size(), 1u);
  EXPECT_EQ(requests(), 1u);
}

TEST_F(Coalesce, TheLastDeadlineStopsItOnTheServer) {
  ExecuteOptions hurried = shared();
  hurried.deadline = 5s;
  ask(1, hurried);
  begin();
  clock.advance(5s);
  tick();
  EXPECT_EQ(log[1], Lines{"error TIMEOUT"});
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(was_cancelled_on_server());
}

TEST_F(Coalesce, ADeadlineAfterTheEndIsNone) {
  ExecuteOptions hurried = shared();
  hurried.deadline = 500ms;
  ask(1, hurried);
  begin();
  transport.bytes(transport.started.at(0).id,
                  "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{}}}\n\n");
  clock.advance(500ms);  // Its connection is still being read out.
  tick();
  EXPECT_EQ(log[1], Lines{"result completed"});
}

TEST_F(Coalesce, WhoDetachesLeavesItToTheOthers) {
  for (const int who : {1, 2}) ask(who);
  begin();
  runs[1].detach();
  tick();
  say("Halt!");
  EXPECT_EQ(log[1], Lines{});
  EXPECT_EQ(log[2], Lines{"token Halt!"});
  runs[2].detach();
  tick();
  EXPECT_TRUE(transport.live(transport.started.at(0).id)) << "it finishes unseen";
  EXPECT_EQ(requests(), 1u);
  ask(3);
  tick();
  EXPECT_EQ(requests(), 2u) << "what is read for nobody can't be joined";
}

TEST_F(Coalesce, ARefusalIsToldToEach) {
  for (const int who : {1, 2}) ask(who, shared(ExecuteMode::Sync));
  tick();
  transport.json(last(), 403, R"({"error":{"code":"FORBIDDEN","message":"no"}})");
  tick();
  for (const int who : {1, 2}) EXPECT_EQ(log[who], Lines{"error FORBIDDEN"}) << who;
}

TEST_F(Coalesce, ARetryIsOneForAll) {
  ExecuteOptions again = shared(ExecuteMode::Sync);
  again.retry = RetryOptions{};
  for (const int who : {1, 2}) ask(who, again);
  tick();
  transport.json(last(), 503, R"({"error":{"code":"SERVICE_UNAVAILABLE","message":"m"}})");
  tick();
  clock.advance(2s);
  tick();
  tick();
  ASSERT_EQ(requests(), 2u);
  transport.json(last(), 200, R"({"data":{"runId":"r","status":"completed","output":{}}})");
  tick();
  for (const int who : {1, 2}) EXPECT_EQ(log[who], (Lines{"retry", "result completed"})) << who;
}

TEST_F(Coalesce, ABadInputIsToldToItsCaller) {
  ExecuteOptions bad = shared();
  bad.input = "{";
  ask(1, bad);
  tick();
  EXPECT_EQ(log[1], Lines{"error INVALID_ARGUMENT"});
}

TEST_F(Coalesce, ImmediateTextIsEachOnesOwn) {
  ExecuteOptions shown = shared();
  shown.immediate_text = true;
  ask(1, shown);
  ask(2);
  begin();
  EXPECT_EQ(requests(), 1u);
  say("Halt!");
  EXPECT_EQ(runs[1].text(), "Halt!");
  EXPECT_EQ(runs[2].text(), "");
}

TEST_F(Coalesce, AClosedClientCancelsEach) {
  for (const int who : {1, 2}) ask(who);
  begin();
  client->close();
  tick();
  for (const int who : {1, 2}) EXPECT_EQ(log[who], Lines{"cancelled yes"}) << who;
  ask(3);
  tick();
  EXPECT_EQ(log[3], Lines{"error CLIENT_CLOSED"});
}

TEST_F(Coalesce, TheClientsEndIsSilent) {
  for (const int who : {1, 2}) ask(who);
  begin();
  client.reset();
  EXPECT_TRUE(log.empty());
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(was_cancelled_on_server());
}

TEST_F(Coalesce, IsOneRunForTheSpendGuard) {
  ClientOptions with = options();
  with.spend.runs_per_minute = 1;
  make(with);
  for (const int who : {1, 2}) ask(who);
  begin();
  end();
  for (const int who : {1, 2}) EXPECT_EQ(log[who], Lines{"result completed"}) << who;
}

}  // namespace
}  // namespace simstudio::test
