// SPDX-License-Identifier: Apache-2.0

// Attempts of one run: how many, how they meet deadlines, slots and the host's wishes. And awaiting a result.

#include "unit/client/outcome_fixture.h"

namespace simstudio::test {
namespace {

using Lines = std::vector<std::string>;

constexpr char kUnavailable[] = R"({"error":{"code":"SERVICE_UNAVAILABLE","message":"back in a while"}})";
constexpr char kReceipt[] = R"({"data":{"runId":"r1","statusUrl":"/x"}})";

TEST_F(OutcomeTest, TheLastRefusalIsToldAfterAllAttempts) {
  execute();
  for (int attempt = 0; attempt < 4; ++attempt) {
    refuse(429, kLimited, "1");
    wait(2s);
  }
  EXPECT_EQ(requests(), 4u);
  EXPECT_EQ(log, (Lines{"retry 1 RATE_LIMIT_EXCEEDED", "retry 2 RATE_LIMIT_EXCEEDED", "retry 3 RATE_LIMIT_EXCEEDED",
                        "error RATE_LIMIT_EXCEEDED"}));
  EXPECT_EQ(run->error()->retry_after, 1s);
}

TEST_F(OutcomeTest, AServerThatAsksForTooLongIsNotWaitedFor) {
  execute();
  refuse(429, kLimited, "900");
  EXPECT_EQ(log, Lines{"error RATE_LIMIT_EXCEEDED"});
  EXPECT_EQ(run->error()->retry_after, 900s);
}

TEST_F(OutcomeTest, NoWaitThatWouldPassTheDeadline) {
  ExecuteOptions with;
  with.deadline = 5s;
  execute(with);
  refuse(429, kLimited, "20");
  EXPECT_EQ(log, Lines{"error RATE_LIMIT_EXCEEDED"});
}

TEST_F(OutcomeTest, AWaitingRunLeavesItsPlaceToOthers) {
  ClientOptions with = options();
  with.limits.concurrent_runs = 1;
  make(with);
  execute();
  const simstudio::Run other = client->execute_workflow("other", {});
  tick();
  ASSERT_EQ(requests(), 1u);
  refuse(503, kUnavailable, "20");  // Not 429, which holds back the others as well.
  ASSERT_EQ(requests(), 2u);
  EXPECT_NE(request(1).url.find("/other/"), std::string::npos);
  transport.connected(last());
  wait(26s);
  EXPECT_EQ(requests(), 2u) << "the place is taken";
  answer(200, kDone);
  ASSERT_EQ(requests(), 3u);
  EXPECT_NE(request(2).url.find("/guard/"), std::string::npos);
}

TEST_F(OutcomeTest, CancelledWhileItWaitsItNeverRan) {
  execute();
  refuse(429, kLimited, "20");
  run->cancel();
  tick();
  EXPECT_EQ(log.back(), "cancelled");
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  wait(60s);
  EXPECT_EQ(requests(), 1u) << "sent, or cancelled on the server";
}

TEST_F(OutcomeTest, CancelledWhileItIsAskedForItIsStoppedOnTheServer) {
  execute();
  lose();
  run->cancel();
  tick();
  EXPECT_EQ(log.back(), "cancelled");
  EXPECT_EQ(may_have_run, MayHaveRun::Yes);
  ASSERT_EQ(requests(), 3u);
  EXPECT_TRUE(is_cancel(2));
  EXPECT_NE(request(2).url.find(sent_id(0)), std::string::npos);
}

TEST_F(OutcomeTest, CancelledWhileItIsSentAgainItIsStoppedOnTheServer) {
  execute();
  lose();
  answer(404, kNotFound);
  run->cancel();
  tick();
  EXPECT_EQ(log.back(), "cancelled");
  ASSERT_EQ(requests(), 4u);
  EXPECT_TRUE(is_cancel(3));
}

TEST_F(OutcomeTest, ReleasedWhileItWaitsItIsSilent) {
  execute();
  refuse(429, kLimited, "20");
  const Lines before = log;
  run.reset();
  wait(60s);
  EXPECT_EQ(requests(), 1u);
  EXPECT_EQ(log, before);
}

TEST_F(OutcomeTest, ATimeOutThatCancelledTheRunIsTheEnd) {
  execute();
  transport.connected(last());
  wait(31s);
  EXPECT_EQ(log, Lines{"error TIMEOUT"});
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(is_cancel(1));
}

TEST_F(OutcomeTest, ATimeOutThatLeftTheRunAloneIsAskedFor) {
  ExecuteOptions with;
  with.cancel_on_timeout = false;
  execute(with);
  transport.connected(last());
  wait(31s);
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(is_look(1));
  answer(200, kDone);
  EXPECT_EQ(log, Lines{"result completed"});
}

TEST_F(OutcomeTest, BadRetryOptionsAreNamed) {
  RetryOptions bad;
  bad.backoff_multiplier = 0.5;
  run = client->execute_with_retry(
      "guard", {}, [this](const Event& event) { hear(event); }, bad);
  tick();
  EXPECT_EQ(log, Lines{"error INVALID_ARGUMENT"});
  EXPECT_NE(message.find("backoff_multiplier"), std::string::npos);
  bad = {};
  bad.max_delay = -1ms;
  run = client->execute_with_retry(
      "guard", {}, [this](const Event& event) { hear(event); }, bad);
  tick();
  EXPECT_NE(message.find("negative"), std::string::npos);
  EXPECT_EQ(requests(), 0u);
}

TEST_F(OutcomeTest, AnAwaitedResultFollowsItsReceipt) {
  ExecuteOptions with = async();
  with.await_result = true;
  execute(with);
  answer(202, kReceipt);
  EXPECT_EQ(log, Lines{"queued r1"});
  EXPECT_EQ(run->state(), RunState::Streaming);
  wait(1300ms);
  ASSERT_EQ(requests(), 2u);
  EXPECT_NE(request(1).url.find("/runs/r1?includeOutput=true"), std::string::npos);
  answer(200, record("running"));
  wait(2s);
  answer(200, kDone);
  EXPECT_EQ(log, (Lines{"queued r1", "result completed"}));
  EXPECT_EQ(run->state(), RunState::Finished);
  EXPECT_EQ(output, R"({"said":"hello"})");
}

TEST_F(OutcomeTest, OnTheOlderApiItsJobIsAwaited) {
  ClientOptions legacy = options();
  legacy.api = Api::Legacy;
  make(legacy);
  ExecuteOptions with = async();
  with.await_result = true;
  execute(with);
  answer(202, R"({"success":true,"jobId":"job:1","executionId":"r1","statusUrl":"/x","message":"ok"})");
  wait(2s);
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(request(1).url, "http://sim.test/api/jobs/job:1");
  answer(200, R"({"success":true,"taskId":"job:1","status":"completed","output":{"success":true,"executionId":"r1",)"
              R"("output":{"said":"hello"}}})");
  EXPECT_EQ(log, (Lines{"queued r1", "result completed"}));
  EXPECT_EQ(output, R"({"said":"hello"})");
}

TEST_F(OutcomeTest, AwaitingForAPersonEndsPausedAndATimedPauseGoesOn) {
  ExecuteOptions with = async();
  with.await_result = true;
  execute(with);
  answer(202, kReceipt);
  wait(2s);
  answer(200, record("paused", R"(,"paused":{"contextId":"c","pauseKind":"time"})"));
  EXPECT_EQ(log, Lines{"queued r1"});
  wait(2s);
  answer(200, record("paused", R"(,"paused":{"contextId":"c","pauseKind":"human"})"));
  EXPECT_EQ(log.back(), "result paused");
}

TEST_F(OutcomeTest, AwaitingHasALimitOfItsOwn) {
  ExecuteOptions with = async();
  with.await_result = true;
  with.await_timeout = 20s;
  execute(with);
  answer(202, kReceipt);
  for (int i = 0; i < 40 && log.size() < 2; ++i) {
    if (!is_cancel(requests() - 1) && transport.live(last())) answer(200, record("running"));
    wait(1s);
  }
  EXPECT_EQ(log, (Lines{"queued r1", "error TIMEOUT"}));
  EXPECT_NE(message.find("20 s (await_timeout)"), std::string::npos) << message;
  EXPECT_TRUE(is_cancel(requests() - 1));
}

TEST_F(OutcomeTest, CancelledWhileAwaitedItIsStoppedOnTheServer) {
  ExecuteOptions with = async();
  with.await_result = true;
  execute(with);
  answer(202, kReceipt);
  run->cancel();
  tick();
  EXPECT_EQ(log, (Lines{"queued r1", "cancelled"}));
  EXPECT_TRUE(is_cancel(requests() - 1));
}

TEST_F(OutcomeTest, DetachedWhileAwaitedItGoesOnUnseen) {
  ExecuteOptions with = async();
  with.await_result = true;
  execute(with);
  answer(202, kReceipt);
  run->detach();
  tick();
  wait(60s);
  client.reset();
  EXPECT_EQ(requests(), 1u) << "looked at, or cancelled";
}

TEST_F(OutcomeTest, AnAnswerThatIsTooLargeIsToldAlsoOfARunThatWasSentAgain) {
  ClientOptions small = options();
  small.limits.body_bytes = 1000;
  make(small);
  execute();
  lose();
  answer(404, kNotFound);
  transport.headers(last(), 200, {{"Content-Type", "application/json"}});
  transport.bytes(last(), std::string(2000, ' '));
  tick();
  EXPECT_EQ(log, Lines{"error TOO_LARGE"});
}

TEST_F(OutcomeTest, ADelayOfForEverIsLongAndNotNegative) {
  RetryOptions retry;
  retry.initial_delay = retry.max_delay = std::chrono::milliseconds::max();
  run = client->execute_with_retry(
      "guard", {}, [this](const Event& event) { hear(event); }, retry);
  tick();
  fail_to_connect();
  wait(24h);
  EXPECT_EQ(requests(), 1u);
}

TEST_F(OutcomeTest, AwaitingIsForAsyncRunsWithAKey) {
  ExecuteOptions with;
  with.await_result = true;
  execute(with);
  EXPECT_NE(message.find("await_result is for mode Async"), std::string::npos) << message;
  ClientOptions keyless = options();
  keyless.api_key.clear();
  make(keyless);
  with.mode = ExecuteMode::Async;
  execute(with);
  EXPECT_NE(message.find("await_result needs an API key"), std::string::npos) << message;
  EXPECT_EQ(requests(), 0u);
}

TEST_F(OutcomeTest, AJobIsAwaitedUntilItsEnd) {
  run = client->await_job("job:1");
  tick();
  answer(404, R"({"error":"Task not found","code":"TASK_NOT_FOUND"})");
  wait(2s);
  answer(200, R"({"success":true,"taskId":"job:1","status":"processing","output":null})");
  EXPECT_EQ(run->state(), RunState::Waiting);
  wait(2s);
  answer(200, R"({"success":true,"taskId":"job:1","status":"failed","output":null,"error":"broken"})");
  ASSERT_NE(run->answer(), nullptr);
  EXPECT_EQ(run->answer()->job->status, RunStatus::Failed);
  EXPECT_EQ(requests(), 3u);
}

TEST_F(OutcomeTest, AJobThatNobodyKnowsIsBelievedToBeMissingAfterAWhile) {
  run = client->await_job("job:1");
  tick();
  for (int i = 0; i < 60 && run->error() == nullptr; ++i) {
    if (transport.live(last())) answer(404, R"({"error":"Task not found","code":"TASK_NOT_FOUND"})");
    wait(1s);
  }
  ASSERT_NE(run->error(), nullptr);
  EXPECT_EQ(run->error()->code, ErrorCode::NotFound);
}

TEST_F(OutcomeTest, ARunIsAwaitedWithItsOutput) {
  AwaitRunOptions with;
  with.await_timeout = 10s;
  run = client->await_run("guard", "r1", {}, with);
  tick();
  EXPECT_NE(request(0).url.find("/runs/r1?includeOutput=true"), std::string::npos);
  answer(429, kLimited);
  wait(2s);
  answer(200, kDone);
  ASSERT_NE(run->answer(), nullptr);
  EXPECT_EQ(run->answer()->run->output.dump(), R"({"said":"hello"})");
  run = client->await_run("guard", "r2", {}, with);
  tick();
  for (int i = 0; i < 20 && run->error() == nullptr; ++i) {
    if (transport.live(last())) answer(200, record("running"));
    wait(1s);
  }
  ASSERT_NE(run->error(), nullptr);
  EXPECT_EQ(run->error()->code, ErrorCode::Timeout);
  EXPECT_NE(run->error()->message.find("await_timeout"), std::string::npos);
}

}  // namespace
}  // namespace simstudio::test
