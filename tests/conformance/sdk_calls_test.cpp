// SPDX-License-Identifier: Apache-2.0

// What the tests of Sim's own SDKs pin of retries, limits and look-ups (Python 0.2.0, TypeScript 0.2.0), asked of this
// library.

#include "conformance/sdk_fixture.h"

namespace simstudio::test {
namespace {

using SdkRetry = Sdk;
using SdkLimits = Sdk;
using SdkLookUp = Sdk;

TEST_F(SdkRetry, ForwardsTheExecutionTimeoutAndNothingElse) {
  run = client->execute_with_retry("workflow-id", async(90s));
  tick();
  EXPECT_EQ(body(), R"({"input":{},"async":true,"executionTimeoutSeconds":90})");
}

TEST_F(SdkRetry, SuccessAtOnceIsOneRequest) {
  run = client->execute_with_retry("workflow-id");
  tick();
  completed();
  EXPECT_TRUE(run.result()->success);
  EXPECT_EQ(requests(), 1u);
}

TEST_F(SdkRetry, ARateLimitIsWaitedForAndThenItSucceeds) {
  run = client->execute_with_retry("workflow-id");
  tick();
  answer(429, R"({"error":{"code":"RATE_LIMITED","message":"Rate limit exceeded"}})",
         {{"Retry-After", "1"},
          {"X-RateLimit-Limit", "100"},
          {"X-RateLimit-Remaining", "0"},
          {"X-RateLimit-Reset", "1704067200"}});
  EXPECT_EQ(requests(), 1u);
  clock.advance(1300ms);
  tick();
  ASSERT_EQ(requests(), 2u);
  completed();
  EXPECT_TRUE(run.result()->success);
}

TEST_F(SdkRetry, AfterTheLastAttemptTheRateLimitIsTheError) {
  RetryOptions retry;
  retry.max_retries = 2;
  run = client->execute_with_retry("workflow-id", {}, detail::NoHandler{}, retry);
  tick();
  for (int attempt = 0; attempt < 3; ++attempt) {
    answer(429, R"({"error":{"code":"RATE_LIMITED","message":"Rate limit exceeded"}})", {{"Retry-After", "1"}});
    clock.advance(1300ms);
    tick();
  }
  EXPECT_EQ(requests(), 3u);
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->code, ErrorCode::RateLimitExceeded);
  EXPECT_NE(run.error()->message.find("Rate limit exceeded"), std::string_view::npos);
}

TEST_F(SdkRetry, AServerErrorIsNotSentAgain) {
  ExecuteOptions with;
  with.retry = RetryOptions();
  execute("", with);
  answer(500, R"({"error":{"code":"INTERNAL_ERROR","message":"Server error"}})");
  clock.advance(60s);
  tick();
  EXPECT_EQ(requests(), 1u);
  ASSERT_NE(run.error(), nullptr);
  EXPECT_NE(run.error()->message.find("Server error"), std::string_view::npos);
  EXPECT_EQ(run.error()->server_code, "INTERNAL_ERROR");
}

TEST_F(SdkLimits, AreNoneBeforeACallAndThenThoseOfTheHeaders) {
  EXPECT_EQ(client->get_rate_limit_info(), nullptr);
  execute("");
  completed({{"x-ratelimit-limit", "100"}, {"x-ratelimit-remaining", "95"}, {"x-ratelimit-reset", "1704067200"}});
  const RateLimitInfo* info = client->get_rate_limit_info();
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(info->limit, 100);
  EXPECT_EQ(info->remaining, 95);
  EXPECT_EQ(info->reset, "1704067200");
  EXPECT_EQ(info->retry_after, -1ms);
}

TEST_F(SdkLimits, AResetOfAnyFormTakesNoRunDown) {
  for (const char* reset : {"2024-01-01T00:00:00.000Z", "not-a-timestamp", "\xC2\xB2"}) {
    execute("");
    completed({{"X-RateLimit-Reset", reset}});
    ASSERT_NE(run.result(), nullptr);
    EXPECT_TRUE(run.result()->success);
    EXPECT_EQ(client->get_rate_limit_info()->reset, reset);
  }
}

TEST_F(SdkLookUp, AnUnauthorizedCallSaysSo) {
  run = client->get_usage_limits();
  tick();
  answer(401, R"({"error":"Invalid API key","code":"UNAUTHORIZED"})");
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->code, ErrorCode::Unauthorized);
  EXPECT_NE(run.error()->message.find("Invalid API key"), std::string_view::npos);
}

TEST_F(SdkLookUp, UsageLimitsOfBothErasFillTheFields) {
  run = client->get_usage_limits();
  tick();
  EXPECT_EQ(sent().url, "http://sim.test/api/users/me/usage-limits");
  answer(200, R"({"success":true,"rateLimit":{"sync":{"isLimited":false,"limit":100,"remaining":95,"resetAt":"then"},)"
              R"("async":{"isLimited":true,"requestsPerMinute":50,"maxBurst":100,"remaining":0,"resetAt":"later"},)"
              R"("authType":"api"},"usage":{"currentPeriodCost":1.23,"limit":100.0,"plan":"pro"},)"
              R"("storage":{"usedBytes":1,"limitBytes":2,"percentUsed":50}})");
  ASSERT_NE(run.answer(), nullptr);
  const UsageLimits& limits = *run.answer()->limits;
  EXPECT_TRUE(limits.success);
  EXPECT_EQ(limits.sync.limit, 100);
  EXPECT_EQ(limits.sync.remaining, 95);
  EXPECT_EQ(limits.sync.reset_at, "then");
  EXPECT_TRUE(limits.async.is_limited);
  EXPECT_EQ(limits.async.requests_per_minute, 50);
  EXPECT_EQ(limits.async.max_burst, 100);
  EXPECT_EQ(limits.auth_type, "api");
  EXPECT_EQ(limits.current_period_cost, 1.23);
  EXPECT_EQ(limits.cost_limit, 100);
  EXPECT_EQ(limits.plan, "pro");
  EXPECT_EQ(limits.storage_used_bytes, 1);
  EXPECT_EQ(limits.storage_limit_bytes, 2);
  EXPECT_EQ(limits.storage_percent_used, 50);
}

TEST_F(SdkLookUp, AJobIsPassedThrough) {
  run = client->get_job_status("task-123");
  tick();
  EXPECT_EQ(sent().url, "http://sim.test/api/jobs/task-123");
  answer(200, R"({"success":true,"taskId":"task-123","status":"completed","output":{"result":"done"},)"
              R"("metadata":{"startedAt":"2024-01-01T00:00:00Z","completedAt":"2024-01-01T00:01:00Z",)"
              R"("duration":60000}})");
  ASSERT_NE(run.answer(), nullptr);
  EXPECT_EQ(run.answer()->job->task_id, "task-123");
  EXPECT_EQ(run.answer()->job->status, RunStatus::Completed);
  EXPECT_EQ(run.answer()->job->output["result"].as_text(), "done");
  EXPECT_EQ(run.answer()->job->metadata["duration"].as_integer(), 60000);
}

TEST_F(SdkLookUp, WhatIsNotThereSaysSo) {
  run = client->get_job_status("nope");
  tick();
  answer(404, R"({"error":"Job not found","code":"JOB_NOT_FOUND"})");
  EXPECT_NE(run.error()->message.find("Job not found"), std::string_view::npos);
  run = client->get_workflow_run("w", "r");
  tick();
  answer(404, R"({"error":{"code":"NOT_FOUND","message":"Run not found"}})");
  EXPECT_NE(run.error()->message.find("Run not found"), std::string_view::npos);
  EXPECT_EQ(run.error()->http_status, 404);
}

TEST_F(SdkLookUp, ARunIsAskedForWithItsOutputs) {
  GetRunOptions with;
  with.include_output = true;
  with.selected_outputs = {"agent.content"};
  run = client->get_workflow_run("w", "r", detail::NoHandler{}, with);
  tick();
  EXPECT_EQ(sent().method, "GET");
  EXPECT_EQ(sent().url, "http://sim.test/api/v2/workflows/w/runs/r?includeOutput=true&selectedOutputs=agent.content");
}

TEST_F(SdkLookUp, ValidationIsOneLookAtTheStatusAndFalseOnAnyError) {
  run = client->validate_workflow("w");
  tick();
  EXPECT_EQ(sent().url, "http://sim.test/api/workflows/w/status");
  transport.done(last(), TransportEnd::NotConnected, RequestSent::No);
  tick();
  EXPECT_FALSE(run.answer()->validation->ready);
  for (const bool deployed : {true, false}) {
    run = client->validate_workflow("w");
    tick();
    answer(200, std::string(R"({"isDeployed":)") + (deployed ? "true}" : "false}"));
    EXPECT_EQ(run.answer()->validation->ready, deployed);
  }
  EXPECT_EQ(requests(), 3u);
}

}  // namespace
}  // namespace simstudio::test
