// SPDX-License-Identifier: Apache-2.0

// `set_api_key` and `set_base_url`: what goes with the new one, and what stays with the old.

#include <gtest/gtest.h>

#include "support/auth_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

struct Account : testing::Test, AuthClient {
  void SetUp() override { make(); }
  static ExecuteOptions awaited() {
    ExecuteOptions with;
    with.mode = ExecuteMode::Async;
    with.await_result = true;
    return with;
  }
  void make_auto() {
    ClientOptions with = options();
    with.api = Api::Auto;
    make(with);
  }
};

TEST_F(Account, ANewKeyGoesWithWhatIsAskedForAfterwards) {
  const simstudio::Run before = ask();
  client->set_api_key("another-key");
  const simstudio::Run after = ask();
  const simstudio::Run look_up = look();
  ASSERT_EQ(requests(), 3u);
  EXPECT_EQ(key(0), "an-api-key");
  EXPECT_EQ(key(1), "another-key");
  EXPECT_EQ(key(2), "another-key");
}

TEST_F(Account, NoKeyIsAKeyToo) {
  client->set_api_key("");
  const simstudio::Run run = ask();
  EXPECT_EQ(transport.started.at(0).headers.count("X-API-Key"), 0u);
}

TEST_F(Account, WhatWaitsForItsTurnGoesAsWhoeverItIsByThen) {
  ClientOptions with = options();
  with.limits.concurrent_runs = 1;
  make(with);
  const simstudio::Run first = ask();
  const simstudio::Run second = ask();
  const simstudio::Run first_look = look();
  const simstudio::Run second_look = look();
  ASSERT_EQ(requests(), 2u);
  client->set_api_key("another-key");
  client->set_base_url("http://other.test/");
  answer(0, 200, kDone);
  answer(1, 200, kRunning);
  ASSERT_EQ(requests(), 4u);
  for (const std::size_t index : {2u, 3u}) {
    EXPECT_EQ(key(index), "another-key");
    EXPECT_EQ(url(index).compare(0, 22, "http://other.test/api/"), 0) << url(index);
  }
}

TEST_F(Account, ACancelCallGoesAsWhoeverStartedTheRunAndOnceRefusedWithTheKeyOfNow) {
  simstudio::Run run = ask(stream());
  transport.stream_headers(last());
  client->set_api_key("another-key");
  run.cancel();
  tick();
  ASSERT_TRUE(is_cancel(1));
  EXPECT_EQ(key(1), "an-api-key");
  answer(1, 401, R"({"error":{"code":"UNAUTHORIZED","message":"Invalid API key"}})");
  wait(1s);
  ASSERT_EQ(requests(), 3u);
  EXPECT_TRUE(is_cancel(2));
  EXPECT_EQ(key(2), "another-key");
  answer(2, 401, R"({"error":{"code":"UNAUTHORIZED","message":"Invalid API key"}})");
  wait(20s);
  EXPECT_EQ(requests(), 3u);
}

TEST_F(Account, ACancelCallGoesToTheServerThatHasTheRunAndShowsItNoOtherKey) {
  simstudio::Run run = ask(stream());
  transport.stream_headers(last());
  client->set_base_url("http://other.test");
  client->set_api_key("another-key");
  run.cancel();
  tick();
  ASSERT_TRUE(is_cancel(1));
  EXPECT_EQ(url(1), "http://sim.test/api/v2/workflows/guard/runs/" + run_id(0) + "/cancel");
  EXPECT_EQ(key(1), "an-api-key");
}

TEST_F(Account, SoDoesTheCancelOfARunWhoseEndWasNotSeen) {
  ExecuteOptions with;
  with.mode = ExecuteMode::Async;
  simstudio::Run run = ask(with);
  transport.json(last(), 202, kReceipt);
  client->set_base_url("http://other.test");
  run.cancel();
  tick();
  ASSERT_TRUE(is_cancel(1));
  EXPECT_EQ(url(1).compare(0, 16, "http://sim.test/"), 0) << url(1);
}

TEST_F(Account, AnAwaitedRunIsLookedAtOnItsServerAsWhoeverStartedItAndOnceRefusedWithTheKeyOfNow) {
  const simstudio::Run run = ask(awaited());
  answer(0, 202, kReceipt);
  client->set_api_key("another-key");
  wait(2s);
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(key(1), "an-api-key");
  answer(1, 401, R"({"error":{"code":"UNAUTHORIZED","message":"Invalid API key"}})");
  wait(3s);
  ASSERT_EQ(requests(), 3u);
  EXPECT_EQ(key(2), "another-key");
  answer(2, 200, kRunning);
  client->set_base_url("http://other.test");
  client->set_api_key("a-third-key");
  wait(4s);
  ASSERT_EQ(requests(), 4u);
  EXPECT_EQ(url(3), "http://sim.test/api/v2/workflows/guard/runs/r1?includeOutput=true");
  EXPECT_EQ(key(3), "another-key");
}

TEST_F(Account, ABadKeyGivesEachRunOneErrorUntilAnotherIsSet) {
  client->set_api_key("two words");
  const simstudio::Run run = ask();
  const simstudio::Run look_up = look();
  EXPECT_EQ(log, (Lines{"error INVALID_ARGUMENT", "error INVALID_ARGUMENT"}));
  EXPECT_NE(message.find("api_key: character 4"), std::string::npos) << message;
  client->set_api_key("another-key");
  const simstudio::Run next = ask();
  ASSERT_EQ(requests(), 1u);
  EXPECT_EQ(key(0), "another-key");
}

TEST_F(Account, ABadServerGivesEachRunOneErrorUntilAnotherIsSet) {
  client->set_base_url("sim.local:3000");
  client->connect();
  const simstudio::Run run = ask();
  EXPECT_EQ(log, (Lines{"error INVALID_ARGUMENT"}));
  EXPECT_NE(message.find("Write http://sim.local:3000"), std::string::npos) << message;
  client->set_api_key("another-key");
  const simstudio::Run still = ask();
  EXPECT_EQ(log.size(), 2u) << "the server is as bad with another key";
  client->set_base_url("http://sim.local:3000//");
  client->connect();
  const simstudio::Run next = ask();
  ASSERT_EQ(requests(), 1u);
  EXPECT_EQ(url(0), "http://sim.local:3000/api/v2/workflows/guard/execute");
  EXPECT_EQ(transport.connects, Lines{"http://sim.local:3000"});
}

TEST_F(Account, WhatWaitedWhileTheKeyWentBadIsNotSent) {
  ClientOptions with = options();
  with.limits.concurrent_runs = 1;
  make(with);
  const simstudio::Run first = ask();
  const simstudio::Run second = ask();
  const simstudio::Run keyless = ask(awaited());
  client->set_api_key("two words");
  answer(0, 200, kDone);
  EXPECT_EQ(log, (Lines{"result completed", "error INVALID_ARGUMENT", "error INVALID_ARGUMENT"}));
  EXPECT_EQ(requests(), 1u);
}

TEST_F(Account, AwaitingWithoutAKeyIsRefusedAlsoWhenTheKeyWentWhileItWaited) {
  ClientOptions with = options();
  with.limits.concurrent_runs = 1;
  make(with);
  const simstudio::Run first = ask();
  const simstudio::Run second = ask(awaited());
  client->set_api_key("");
  answer(0, 200, kDone);
  EXPECT_EQ(log, (Lines{"result completed", "error INVALID_ARGUMENT"}));
  EXPECT_NE(message.find("await_result needs an API key"), std::string::npos) << message;
}

TEST_F(Account, NeitherKeyIsEverTold) {
  const simstudio::Run run = ask();
  client->set_api_key("another-key");
  tick();
  answer(0, 400, R"({"error":{"code":"BAD_REQUEST","message":"an-api-key or another-key"}})");
  EXPECT_EQ(log, Lines{"error BAD_REQUEST"});
  EXPECT_EQ(message.find("api-key"), std::string::npos) << message;
  EXPECT_EQ(message.find("another-key"), std::string::npos) << message;
}

TEST_F(Account, AnotherServerIsAskedForV2Again) {
  make_auto();
  const simstudio::Run first = ask();
  answer(0, 404, kNoV2);
  ASSERT_EQ(requests(), 2u);
  answer(1, 200, R"({"success":true,"output":{}})");
  client->set_base_url("http://other.test");
  const simstudio::Run second = ask();
  ASSERT_EQ(requests(), 3u);
  EXPECT_EQ(url(2), "http://other.test/api/v2/workflows/guard/execute");
}

TEST_F(Account, SoIsTheSameServerForAnotherKey) {
  make_auto();
  const simstudio::Run first = ask();
  answer(0, 404, kNoV2);
  client->set_api_key("an-api-key");
  const simstudio::Run same = ask();
  EXPECT_EQ(url(2), "http://sim.test/api/workflows/guard/execute") << "the key is the same";
  client->set_api_key("another-key");
  const simstudio::Run second = ask();
  EXPECT_EQ(url(3), "http://sim.test/api/v2/workflows/guard/execute");
}

TEST_F(Account, AnAnswerForTheFormerServerCountsForItsOwnRunAlone) {
  make_auto();
  const simstudio::Run first = ask();
  client->set_base_url("http://other.test");
  const simstudio::Run second = ask();
  const simstudio::Run third = ask();
  ASSERT_EQ(requests(), 2u) << "the third waits for what the second learns";
  answer(0, 404, kNoV2);
  ASSERT_EQ(requests(), 3u);
  EXPECT_EQ(url(2), "http://sim.test/api/workflows/guard/execute");
  answer(1, 200, kDone);
  ASSERT_EQ(requests(), 4u);
  EXPECT_EQ(url(3), "http://other.test/api/v2/workflows/guard/execute");
}

}  // namespace
}  // namespace simstudio::test
