// SPDX-License-Identifier: Apache-2.0

// `AuthProvider`: how a token is asked for, and what waits for it.

#include <gtest/gtest.h>

#include "support/auth_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

struct Auth : testing::Test, AuthClient {
  void SetUp() override { make(with_provider()); }
};

TEST_F(Auth, IsAskedWhenThereIsSomethingToSendAndNotBefore) {
  wait(60s);
  EXPECT_EQ(provider.count, 0);
  const simstudio::Run run = ask();
  EXPECT_EQ(provider.count, 1);
  EXPECT_EQ(requests(), 0u);
}

TEST_F(Auth, ItsTokenGoesWithWhatWaitedAndWithAllThatFollows) {
  const simstudio::Run run = ask();
  const simstudio::Run look_up = look();
  give("token-1");
  ASSERT_EQ(requests(), 2u);
  const simstudio::Run next = ask();
  ASSERT_EQ(requests(), 3u);
  for (const std::size_t index : {0u, 1u, 2u}) EXPECT_EQ(key(index), "token-1");
  EXPECT_EQ(provider.count, 1);
}

TEST_F(Auth, MayAnswerFromInsideTheCall) {
  provider.at_once = "token-1";
  const simstudio::Run run = ask();
  ASSERT_EQ(requests(), 1u);
  EXPECT_EQ(key(0), "token-1");
}

TEST_F(Auth, IsAskedOnceForAllThatWait) {
  std::vector<simstudio::Run> many;
  for (int i = 0; i < 10; ++i) many.push_back(ask());
  for (int i = 0; i < 10; ++i) many.push_back(look());
  EXPECT_EQ(provider.count, 1);
}

TEST_F(Auth, IsNotAskedWhereAKeyWasGiven) {
  ClientOptions with = with_provider();
  with.api_key = "a-first-key";
  make(with);
  const simstudio::Run run = ask();
  ASSERT_EQ(requests(), 1u);
  EXPECT_EQ(key(0), "a-first-key");
  EXPECT_EQ(provider.count, 0);
}

TEST_F(Auth, ItsRefusalEndsAllThatWaitsAndTheNextCallAsksAgain) {
  const simstudio::Run run = ask();
  const simstudio::Run look_up = look();
  refuse("the player is signed out");
  const simstudio::Run next = client->execute_workflow("guard", {}, [this](const Event& event) { hear(event); });
  tick();
  EXPECT_EQ(log, (Lines{"error UNAUTHORIZED", "error UNAUTHORIZED"}));
  EXPECT_EQ(message,
            "no token for http://sim.test: the AuthProvider refused, \"the player is signed out\". Nothing was sent. "
            "Look at your AuthProvider; what is asked for next asks it again.");
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->http_status, 0);
  EXPECT_EQ(provider.count, 2);
  EXPECT_EQ(next.state(), RunState::Waiting);
  EXPECT_EQ(requests(), 0u);
}

TEST_F(Auth, AnUnansweredReplyIsARefusal) {
  const simstudio::Run run = ask();
  provider.open.clear();
  tick();
  EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
  EXPECT_NE(message.find("refused without a reason"), std::string::npos) << message;
}

TEST_F(Auth, ItsSilenceIsARefusalAfterHalfAMinute) {
  const simstudio::Run run = ask();
  wait(29s);
  EXPECT_TRUE(log.empty());
  wait(1s);
  EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
  EXPECT_NE(message.find("did not answer within 30 s"), std::string::npos) << message;
}

TEST_F(Auth, AnAnswerThatComesTooLateDoesNothing) {
  const simstudio::Run run = ask();
  wait(30s);
  give("token-1");
  const simstudio::Run next = ask();
  EXPECT_EQ(provider.count, 2);
  EXPECT_EQ(requests(), 0u);
}

TEST_F(Auth, OnlyTheFirstOfTwoAnswersCounts) {
  const simstudio::Run run = ask();
  ASSERT_EQ(provider.open.size(), 1u);
  AuthReply reply = std::move(provider.open.front());
  reply.give("token-1");
  reply.give("token-2");
  reply.refuse("no");
  tick();
  ASSERT_EQ(requests(), 1u);
  EXPECT_EQ(key(0), "token-1");
}

TEST_F(Auth, ATokenThatCannotBeSentIsARefusal) {
  for (const char* token : {"", "two words", "line\n"}) {
    log.clear();
    const simstudio::Run run = ask();
    give(token);
    EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
    EXPECT_NE(message.find("is empty, or has a space"), std::string::npos) << message;
  }
  EXPECT_EQ(requests(), 0u);
}

TEST_F(Auth, AnAnswerToAClientThatIsGoneDoesNothing) {
  std::vector<simstudio::Run> runs;
  runs.push_back(ask());
  ASSERT_EQ(provider.open.size(), 1u);
  AuthReply reply = std::move(provider.open.front());
  client.reset();
  reply.give("token-1");
  EXPECT_TRUE(log.empty());
}

TEST_F(Auth, AKeyThatIsSetMeanwhileIsTakenInstead) {
  const simstudio::Run run = ask();
  client->set_api_key("another-key");
  tick();
  ASSERT_EQ(requests(), 1u);
  EXPECT_EQ(key(0), "another-key");
  give("token-1");
  const simstudio::Run next = ask();
  EXPECT_EQ(key(1), "another-key");
}

TEST_F(Auth, IsAskedAgainOnceTheKeyWasTakenAway) {
  provider.at_once = "token-1";
  const simstudio::Run run = ask();
  client->set_api_key("");
  provider.at_once = "token-2";
  const simstudio::Run next = ask();
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(key(1), "token-2");
}

TEST_F(Auth, ItsTokenIsShownToNoOtherServer) {
  provider.at_once = "token-1";
  const simstudio::Run run = ask();
  provider.at_once.clear();
  client->set_base_url("http://other.test");
  const simstudio::Run next = ask();
  EXPECT_EQ(provider.count, 2);
  ASSERT_EQ(requests(), 1u);
  give("token-2");
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(key(1), "token-2");
}

TEST_F(Auth, AnAnswerForTheFormerServerIsNotUsed) {
  const simstudio::Run run = ask();
  client->set_base_url("http://other.test");
  tick();
  EXPECT_EQ(provider.count, 2);
  give("token-for-the-former");
  EXPECT_EQ(requests(), 0u);
  give("token-2");
  ASSERT_EQ(requests(), 1u);
  EXPECT_EQ(key(0), "token-2");
}

TEST_F(Auth, WhatWaitsForATokenKeepsItsDeadline) {
  ExecuteOptions with;
  with.deadline = 5s;
  const simstudio::Run run = ask(with);
  wait(5s);
  EXPECT_EQ(log, Lines{"error TIMEOUT"});
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  give("token-1");
  EXPECT_EQ(requests(), 0u);
}

TEST_F(Auth, WhatWaitsForATokenCanBeCancelled) {
  simstudio::Run run = ask();
  run.cancel();
  tick();
  EXPECT_EQ(log, Lines{"cancelled"});
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  give("token-1");
  EXPECT_EQ(requests(), 0u);
}

TEST_F(Auth, AwaitingAResultNeedsNoOtherKey) {
  provider.at_once = "token-1";
  ExecuteOptions with;
  with.mode = ExecuteMode::Async;
  with.await_result = true;
  const simstudio::Run run = ask(with);
  answer(0, 202, kReceipt);
  wait(2s);
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(key(1), "token-1");
  answer(1, 200, kDone);
  EXPECT_EQ(log, (Lines{"queued", "result completed"}));
}

TEST_F(Auth, NeitherTheReasonNorTheLogEverTellsAToken) {
  provider.at_once = "a-secret-token";
  const simstudio::Run run = ask(stream());
  transport.stream_headers(last());
  client->set_api_key("");
  provider.at_once.clear();
  const simstudio::Run next = ask();
  refuse("a-secret-token has expired");
  tick();
  EXPECT_EQ(log, Lines{"error UNAUTHORIZED"});
  EXPECT_NE(message.find("[key] has expired"), std::string::npos) << message;
}

}  // namespace
}  // namespace simstudio::test
