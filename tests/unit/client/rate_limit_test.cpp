// SPDX-License-Identifier: Apache-2.0

// How a crowd of NPCs fares under an account's rate limit, and what holds runs back.

#include <gtest/gtest.h>

#include "support/host_ticked_client.h"
#include "support/limited_sim.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;

constexpr int kNpcs = 200;
constexpr std::int64_t kLimit = 60;

struct RateLimit : testing::Test, HostTickedClient {
  LimitedSim sim{transport, clock, kLimit};
  std::vector<simstudio::Run> runs;
  std::vector<std::string> asked;
  int completed = 0;
  int failed = 0;

  void make_for(Api api) {
    ClientOptions with = options();
    with.api = api;
    with.random_seed = 5;
    make(with);
  }
  void ask(const std::string& workflow, OwnerId owner, std::int32_t priority = 0) {
    ExecuteOptions with;
    with.owner = owner;
    with.priority = priority;
    asked.push_back(workflow);
    runs.push_back(client->execute_with_retry(workflow, with, [this](const Event& event) {
      completed += event.kind == EventKind::Result ? 1 : 0;
      failed += event.kind == EventKind::Error ? 1 : 0;
    }));
  }
  void ask_all() {
    for (int npc = 1; npc <= kNpcs; ++npc) ask("npc" + std::to_string(npc), static_cast<OwnerId>(npc));
  }
  void play(Time time) {
    for (const Time until = clock.now() + time; clock.now() < until;) {
      client->tick();
      sim.step();
      clock.advance(10ms);
    }
    client->tick();
  }
  void learn_usage() {
    runs.push_back(client->get_usage_limits());
    play(1s);
    ASSERT_NE(runs.back().answer(), nullptr);
  }
};

TEST_F(RateLimit, TwoHundredAreServedInOrderWithoutOneRefusal) {
  make_for(Api::V2);
  ask_all();
  play(125s);
  EXPECT_EQ(sim.refused(), 0);
  EXPECT_EQ(sim.served(), asked);
  EXPECT_EQ(completed, kNpcs);
}

TEST_F(RateLimit, NoTokenOfAMinuteIsLeftUnused) {
  make_for(Api::V2);
  ask_all();
  play(30s);
  EXPECT_EQ(sim.served().size(), 120u) << "all that the bucket held";
  play(32s);
  EXPECT_EQ(sim.served().size(), 180u) << "and all of the next minute";
}

TEST_F(RateLimit, TheOlderApiIsKeptToWhatItsUsageLimitsTold) {
  make_for(Api::Legacy);
  learn_usage();
  ask_all();
  play(125s);
  EXPECT_EQ(sim.refused(), 0);
  EXPECT_EQ(sim.served(), asked);
}

TEST_F(RateLimit, NewsOfMoreEndTheWait) {
  make_for(Api::Legacy);
  const auto tell = [this](const std::string& remaining, const std::string& reset) {
    const simstudio::Run run = client->get_usage_limits();
    client->tick();
    transport.json(last(), 200,
                   R"({"rateLimit":{"sync":{"requestsPerMinute":60,"maxBurst":120,"remaining":)" + remaining +
                       R"(,"resetAt":"2026-11-24T07:0)" + reset + R"(:59.845Z"}},"usage":{}})");
    client->tick();
  };
  tell("0", "8");
  ask("guard", 1);
  client->tick();
  ASSERT_EQ(transport.started.size(), 1u);
  tell("1", "9");
  EXPECT_EQ(transport.started.size(), 3u);
}

TEST_F(RateLimit, TheOlderApiThatToldNothingRefusesOneWaveAndNoStorm) {
  make_for(Api::Legacy);
  ask_all();
  play(200s);
  EXPECT_EQ(completed, kNpcs);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(sim.served().size(), static_cast<std::size_t>(kNpcs)) << "a run started twice";
  EXPECT_LE(sim.refused(), 64 + 10) << "what was under way at once, and a probe now and then";
}

TEST_F(RateLimit, ThePlayersLineGoesAheadOfTheCrowd) {
  make_for(Api::V2);
  ask_all();
  play(30s);
  ask("player", 999, 10);
  play(31s);
  ASSERT_GT(sim.served().size(), 120u);
  EXPECT_EQ(sim.served()[120], "player");
}

TEST_F(RateLimit, OneThatAsksForMuchDelaysEachOtherByOneRun) {
  make_for(Api::V2);
  for (int line = 0; line < 150; ++line) ask("talker", 1);
  play(30s);
  ask("quiet", 2);
  play(31s);
  ASSERT_GT(sim.served().size(), 122u);
  EXPECT_TRUE(sim.served()[120] == "quiet" || sim.served()[121] == "quiet");
}

TEST_F(RateLimit, ARefusalOfOneHoldsBackAll) {
  make_for(Api::V2);
  ask("guard", 1);
  client->tick();
  transport.headers(last(), 429, {{"Content-Type", "application/json"}, {"Retry-After", "20"}});
  transport.bytes(last(), R"({"error":{"code":"RATE_LIMITED","message":"API rate limit exceeded"}})");
  transport.done(last());
  ask("smith", 2);
  client->tick();
  clock.advance(19900ms);
  client->tick();
  EXPECT_EQ(transport.started.size(), 1u);
  clock.advance(200ms);
  client->tick();
  EXPECT_EQ(transport.started.size(), 2u);
}

TEST_F(RateLimit, WhatIsHeldBackMeetsItsDeadline) {
  ClientOptions with = options();
  with.requests_per_minute = 1;
  make(with);
  ask("guard", 1);
  ExecuteOptions hurried;
  hurried.deadline = 10s;
  const simstudio::Run late = client->execute_workflow("smith", hurried);
  client->tick();
  clock.advance(10s);
  client->tick();
  client->tick();
  ASSERT_NE(late.error(), nullptr);
  EXPECT_EQ(late.error()->code, ErrorCode::Timeout);
  EXPECT_EQ(late.error()->may_have_run, MayHaveRun::No);
  EXPECT_EQ(transport.started.size(), 1u);
}

TEST_F(RateLimit, TheHostsOwnLimitHoldsBackTheRest) {
  ClientOptions with = options();
  with.requests_per_minute = 3;
  make(with);
  for (OwnerId npc = 1; npc <= 5; ++npc) ask("npc", npc);
  client->tick();
  EXPECT_EQ(transport.started.size(), 3u);
  clock.advance(59s);
  client->tick();
  EXPECT_EQ(transport.started.size(), 3u);
  clock.advance(1s);
  client->tick();
  EXPECT_EQ(transport.started.size(), 5u);
}

}  // namespace
}  // namespace simstudio::test
