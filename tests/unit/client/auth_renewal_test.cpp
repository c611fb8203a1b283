// SPDX-License-Identifier: Apache-2.0

// A token that the server refuses (401) is replaced, and what it was refused for goes once more.

#include <gtest/gtest.h>

#include "support/auth_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

struct AuthRenewal : testing::Test, AuthClient {
  void SetUp() override {
    ClientOptions with = with_provider();
    with.api_key = "token-1";
    make(with);
  }
  static ExecuteOptions awaited() {
    ExecuteOptions with;
    with.mode = ExecuteMode::Async;
    with.await_result = true;
    return with;
  }
};

// sim-api E.6: a 401 proves that nothing ran and that the id is free.
TEST_F(AuthRenewal, ARefusedRunGoesOnceMoreUnderTheSameIdWithTheNextToken) {
  const simstudio::Run run = ask();
  refuse_token(0);
  EXPECT_EQ(provider.count, 1);
  EXPECT_EQ(requests(), 1u);
  give("token-2");
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(key(0), "token-1");
  EXPECT_EQ(key(1), "token-2");
  EXPECT_EQ(run_id(1), run_id(0));
  EXPECT_EQ(transport.started[1].body, transport.started[0].body);
  answer(1, 200, kDone);
  EXPECT_EQ(log, Lines{"result completed"});
}

TEST_F(AuthRenewal, ARunThatIsRefusedAgainEndsAndTheNextAsksForAnotherToken) {
  const simstudio::Run run = ask();
  refuse_token(0);
  give("token-2");
  refuse_token(1);
  EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->http_status, 401);
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  EXPECT_EQ(provider.count, 1) << "nobody waits for one";
  const simstudio::Run next = ask();
  EXPECT_EQ(provider.count, 2);
}

TEST_F(AuthRenewal, ThoseThatWereRefusedTogetherAskOnce) {
  const simstudio::Run one = ask();
  const simstudio::Run two = ask();
  const simstudio::Run three = look();
  refuse_token(0);
  refuse_token(1);
  refuse_token(2);
  give("token-2");
  EXPECT_EQ(provider.count, 1);
  ASSERT_EQ(requests(), 6u);
  for (const std::size_t index : {3u, 4u, 5u}) EXPECT_EQ(key(index), "token-2");
}

TEST_F(AuthRenewal, OneThatIsRefusedLateForAnOldTokenTakesTheOneOfNow) {
  const simstudio::Run slow = ask();
  const simstudio::Run quick = ask();
  refuse_token(1);
  give("token-2");
  ASSERT_EQ(requests(), 3u);
  refuse_token(0);
  EXPECT_EQ(provider.count, 1) << "the refused one is not the one of now";
  ASSERT_EQ(requests(), 4u);
  EXPECT_EQ(key(3), "token-2");
}

TEST_F(AuthRenewal, ALookUpGoesOnceMoreToo) {
  const simstudio::Run run = look();
  refuse_token(0);
  give("token-2");
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(url(1), url(0));
  EXPECT_EQ(key(1), "token-2");
  refuse_token(1);
  EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
  EXPECT_EQ(provider.count, 1);
}

TEST_F(AuthRenewal, ALookUpMayBeReleasedWhileItWaitsForTheNextToken) {
  simstudio::Run run = look();
  refuse_token(0);
  run.release();
  give("token-2");
  EXPECT_EQ(requests(), 1u);
}

TEST_F(AuthRenewal, ALookUpsTimeoutCountsForEachAttempt) {
  const simstudio::Run run = look();
  transport.connected(last());
  wait(20s);
  refuse_token(0);
  wait(20s);
  give("token-2");
  transport.connected(last());
  wait(20s);
  EXPECT_TRUE(log.empty());
  wait(10s);
  EXPECT_EQ(log, Lines{"error TIMEOUT"});
}

TEST_F(AuthRenewal, AProviderThatRefusesEndsWhatTheServerRefused) {
  const simstudio::Run run = ask();
  refuse_token(0);
  refuse("signed out");
  tick();
  EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
  EXPECT_NE(message.find("signed out"), std::string::npos) << message;
}

TEST_F(AuthRenewal, StreamsThatRunOnAreLeftAlone) {
  const simstudio::Run speaking = ask(stream());
  const TransferId stream_id = last();
  transport.stream_headers(stream_id);
  const simstudio::Run run = ask();
  refuse_token(1);
  give("token-2");
  transport.bytes(stream_id, "data: {\"blockId\":\"a\",\"chunk\":\"Aye\"}\n\n");
  tick();
  EXPECT_EQ(log, Lines{"token Aye"});
  EXPECT_TRUE(transport.cancelled.empty());
}

TEST_F(AuthRenewal, ACancelCallIsMadeAgainWithTheNextToken) {
  simstudio::Run run = ask(stream());
  transport.stream_headers(last());
  run.cancel();
  tick();
  ASSERT_TRUE(is_cancel(1));
  refuse_token(1);
  EXPECT_EQ(provider.count, 1);
  wait(1s);
  EXPECT_EQ(requests(), 2u) << "the token is still asked for";
  give("token-2");
  wait(1s);
  ASSERT_EQ(requests(), 3u);
  EXPECT_TRUE(is_cancel(2));
  EXPECT_EQ(key(2), "token-2");
  refuse_token(2);
  wait(20s);
  EXPECT_EQ(requests(), 3u);
  ASSERT_EQ(log_lines.size(), 1u);
  EXPECT_NE(log_lines[0].find("was answered 401"), std::string::npos) << log_lines[0];
}

TEST_F(AuthRenewal, AnAwaitedRunMayOutliveSeveralTokens) {
  const simstudio::Run run = ask(awaited());
  answer(0, 202, kReceipt);
  for (int i = 2; i < 5; ++i) {
    wait(13s);
    refuse_token(requests() - 1);
    EXPECT_EQ(provider.count, i - 1);
    give("token-" + std::to_string(i));
    wait(13s);
    EXPECT_EQ(key(requests() - 1), "token-" + std::to_string(i));
    answer(requests() - 1, 200, kRunning);
  }
  wait(13s);
  answer(requests() - 1, 200, kDone);
  EXPECT_EQ(log, (Lines{"queued", "result completed"}));
}

TEST_F(AuthRenewal, AnAwaitedRunIsNotLookedAtWhileTheTokenIsAskedFor) {
  const simstudio::Run run = ask(awaited());
  answer(0, 202, kReceipt);
  wait(2s);
  refuse_token(1);
  wait(12s);
  EXPECT_EQ(requests(), 2u);
  refuse("signed out");
  wait(12s);
  ASSERT_EQ(requests(), 3u);
  refuse_token(2);
  EXPECT_EQ(log, (Lines{"queued", "error UNAUTHORIZED"}));
  EXPECT_EQ(may_have_run, MayHaveRun::Yes);
}

TEST_F(AuthRenewal, ARetriedRunMayNeedATokenForEachAttempt) {
  const simstudio::Run run = client->execute_with_retry("guard", {}, [this](const Event& event) { hear(event); });
  tick();
  refuse_token(0);
  give("token-2");
  answer(1, 429, R"({"error":{"code":"RATE_LIMITED","message":"API rate limit exceeded"}})");
  wait(2s);
  ASSERT_EQ(requests(), 3u);
  refuse_token(2);
  give("token-3");
  ASSERT_EQ(requests(), 4u);
  EXPECT_EQ(key(3), "token-3");
  EXPECT_EQ(log, Lines{"other"});
}

TEST_F(AuthRenewal, ADetachedRunIsStillSent) {
  simstudio::Run run = ask();
  run.detach();
  tick();
  refuse_token(0);
  give("token-2");
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(run_id(1), run_id(0));
  answer(1, 200, kDone);
  EXPECT_TRUE(log.empty());
}

TEST_F(AuthRenewal, ARunCancelledMeanwhileNeverRan) {
  simstudio::Run run = ask();
  refuse_token(0);
  run.cancel();
  tick();
  EXPECT_EQ(log, Lines{"cancelled"});
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  give("token-2");
  EXPECT_EQ(requests(), 1u) << "sent, or cancelled on the server";
}

TEST_F(AuthRenewal, AServerThatIsNoLongerOursIsAskedNothingMore) {
  const simstudio::Run run = ask();
  client->set_base_url("http://other.test");
  tick();
  refuse_token(0);
  EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
  EXPECT_EQ(requests(), 1u);
}

TEST_F(AuthRenewal, AnotherTokenAsksForV2Again) {
  ClientOptions with = with_provider();
  with.api = Api::Auto;
  with.api_key = "token-1";
  make(with);
  const simstudio::Run run = ask();
  const simstudio::Run waits = ask();
  refuse_token(0);
  give("token-2");
  ASSERT_EQ(requests(), 2u) << "one of the two asks, the other waits";
  answer(1, 404, kNoV2);
  ASSERT_EQ(requests(), 4u);
  EXPECT_EQ(url(2), "http://sim.test/api/workflows/guard/execute");
  EXPECT_EQ(url(3), "http://sim.test/api/workflows/guard/execute");
}

TEST_F(AuthRenewal, AnotherTokenMayBeOfAnotherAccountWhichHasV2) {
  ClientOptions with = with_provider();
  with.api = Api::Auto;
  with.api_key = "token-1";
  make(with);
  const simstudio::Run first = ask();
  answer(0, 404, kNoV2);
  answer(1, 200, R"({"success":true,"output":{}})");
  const simstudio::Run second = ask();
  EXPECT_EQ(url(2), "http://sim.test/api/workflows/guard/execute");
  refuse_token(2);
  give("token-2");
  ASSERT_EQ(requests(), 4u);
  EXPECT_EQ(url(3), "http://sim.test/api/v2/workflows/guard/execute");
}

TEST_F(AuthRenewal, WithoutAProviderARefusalIsTheEnd) {
  make();
  const simstudio::Run run = ask();
  refuse_token(0);
  EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
  EXPECT_EQ(requests(), 1u);
}

}  // namespace
}  // namespace simstudio::test
