// SPDX-License-Identifier: Apache-2.0

// What the tests of Sim's own SDKs pin of clients and executions (Python 0.2.0 and 0.1.0, TypeScript 0.2.0), asked of
// this library.

#include "conformance/sdk_fixture.h"

namespace simstudio::test {
namespace {

using SdkClient = Sdk;
using SdkExecute = Sdk;
using SdkAsync = Sdk;

TEST_F(SdkClient, SendsItsKeyToItsBaseUrl) {
  ClientOptions with = options();
  with.base_url = "https://test.sim.ai/";
  with.api_key = "test-api-key";
  make(with);
  execute("");
  EXPECT_EQ(sent().url, "https://test.sim.ai/api/v2/workflows/workflow-id/execute");
  EXPECT_EQ(sent().headers.at("X-API-Key"), "test-api-key");
  EXPECT_EQ(sent().headers.at("Content-Type"), "application/json");
}

TEST_F(SdkClient, SpeaksToSimAiUnlessToldOtherwise) {
  ClientOptions with = options();
  with.base_url = ClientOptions().base_url;
  make(with);
  execute("");
  EXPECT_EQ(sent().url.rfind("https://sim.ai/api/", 0), 0u) << sent().url;
}

TEST_F(SdkClient, HasTheDefaultsOfTheSdks) {
  const RetryOptions retry;
  EXPECT_EQ(retry.max_retries, 3u);
  EXPECT_EQ(retry.initial_delay, 1s);
  EXPECT_EQ(retry.max_delay, 30s);
  EXPECT_EQ(retry.backoff_multiplier, 2);
  EXPECT_EQ(ClientOptions().base_url, "https://sim.ai");
  execute("");
  transport.connected(last());
  clock.advance(29900ms);
  tick();
  EXPECT_EQ(run.state(), RunState::Waiting);
  clock.advance(200ms);
  tick();
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->code, ErrorCode::Timeout);
}

TEST_F(SdkClient, RecordsMadeByHandHoldWhatWasSet) {
  Result result;
  result.success = true;
  result.output = Json::parse(R"({"a":1})");
  result.duration_ms = 100;
  EXPECT_TRUE(result.success);
  EXPECT_EQ(result.output["a"].as_integer(), 1);
  EXPECT_EQ(result.error, nullptr);
  const WorkflowStatus status;
  EXPECT_FALSE(status.is_deployed);
  EXPECT_TRUE(status.deployed_at.empty());
  EXPECT_FALSE(status.needs_redeployment);
  const Error error;
  EXPECT_TRUE(error.message.empty());
  EXPECT_EQ(error.code, ErrorCode::NoError);
  EXPECT_EQ(error.http_status, 0);
}

TEST_F(SdkExecute, PostsTheInputInsideInputAndNoAsyncHeader) {
  execute(R"({"message":"Hello"})");
  EXPECT_EQ(sent().method, "POST");
  EXPECT_EQ(body(), R"({"input":{"message":"Hello"}})");
  EXPECT_EQ(sent().headers.count("X-Execution-Mode"), 0u);
}

TEST_F(SdkExecute, WrapsWhatIsNoObject) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"("NVDA")", R"({"input":{"input":"NVDA"}})"},
      {"42", R"({"input":{"input":42}})"},
      {R"(["NVDA","AAPL"])", R"({"input":{"input":["NVDA","AAPL"]}})"},
      {R"({"ticker":"NVDA","quantity":100})", R"({"input":{"ticker":"NVDA","quantity":100}})"},
      {"null", R"({"input":{}})"}};
  for (const auto& [input, expected] : cases) {
    make();
    transport.started.clear();
    execute(input);
    EXPECT_EQ(body(), expected);
  }
}

TEST_F(SdkExecute, SendsStreamAndSelectedOutputsBesideTheInput) {
  ExecuteOptions with;
  with.mode = ExecuteMode::Stream;
  with.selected_outputs = {"agent1.content", "agent2.content"};
  execute(R"({"message":"test"})", with);
  EXPECT_EQ(body(),
            R"({"input":{"message":"test"},"stream":true,"selectedOutputs":["agent1.content","agent2.content"]})");
}

TEST_F(SdkExecute, CompletedIsASuccessWithItsTimesAndId) {
  execute("");
  answer(200, R"({"data":{"runId":"run-1","status":"completed","output":{"result":"success"},)"
              R"("startedAt":"2026-01-01T00:00:00Z","endedAt":"2026-01-01T00:00:01Z","durationMs":10}})");
  const Result* result = run.result();
  ASSERT_NE(result, nullptr);
  EXPECT_TRUE(result->success);
  EXPECT_EQ(result->status_text, "completed");
  EXPECT_EQ(result->output["result"].as_text(), "success");
  EXPECT_EQ(result->duration_ms, 10);
  EXPECT_EQ(result->run_id, "run-1");
  EXPECT_EQ(result->metadata["startTime"].as_text(), "2026-01-01T00:00:00Z");
  EXPECT_EQ(result->metadata["endTime"].as_text(), "2026-01-01T00:00:01Z");
  EXPECT_TRUE(result->logs.is_null());
  EXPECT_TRUE(result->trace_spans.is_null());
}

TEST_F(SdkExecute, FailedIsAResultWithoutSuccessAndWithTheReason) {
  execute("");
  answer(200, R"({"data":{"runId":"r","status":"failed","output":null,)"
              R"("error":{"code":"BLOCK_EXECUTION_FAILED","message":"Invalid credentials"}}})");
  const Result* result = run.result();
  ASSERT_NE(result, nullptr);
  EXPECT_FALSE(result->success);
  EXPECT_EQ(result->status, RunStatus::Failed);
  ASSERT_NE(result->error, nullptr);
  EXPECT_NE(result->error->message.find("Invalid credentials"), std::string_view::npos);
  EXPECT_EQ(result->error->server_code, "BLOCK_EXECUTION_FAILED");
}

TEST_F(SdkExecute, CancelledIsNoSuccessAndPausedIsOne) {
  execute("");
  answer(200, R"({"data":{"runId":"r","status":"cancelled","output":{},"error":null}})");
  EXPECT_FALSE(run.result()->success);
  EXPECT_EQ(run.result()->status, RunStatus::Cancelled);
  execute("");
  answer(200, R"({"data":{"runId":"r","status":"paused","output":{"_resume":{}},"error":null}})");
  EXPECT_TRUE(run.result()->success);
  EXPECT_EQ(run.result()->status, RunStatus::Paused);
}

TEST_F(SdkAsync, GivesTheReceipt) {
  execute(R"({"message":"Hello"})", async());
  EXPECT_EQ(body(), R"({"input":{"message":"Hello"},"async":true})");
  EXPECT_EQ(sent().headers.count("X-Execution-Mode"), 0u);
  std::string run_id;
  std::string status_url;
  run = client->execute_workflow("workflow-id", async(), [&](const Event& event) {
    ASSERT_EQ(event.kind, EventKind::Queued);
    run_id = event.queued->run_id;
    status_url = event.queued->status_url;
  });
  tick();
  answer(202, R"({"data":{"runId":"run-123","statusUrl":"https://test.sim.ai/api/v2/workflows/w/runs/run-123"}})");
  EXPECT_EQ(run_id, "run-123");
  EXPECT_EQ(status_url, "https://test.sim.ai/api/v2/workflows/w/runs/run-123");
}

TEST_F(SdkAsync, OfTheSeedEraGivesItsTaskStatusAndLinks) {
  ClientOptions with = options();
  with.api = Api::Legacy;
  make(with);
  std::string task;
  std::string status;
  std::string link;
  std::string created_at;
  run = client->execute_workflow("workflow-id", async(), [&](const Event& event) {
    ASSERT_EQ(event.kind, EventKind::Queued);
    task = event.queued->task_id;
    status = event.queued->status;
    created_at = event.queued->created_at;
    link = event.queued->links["status"].as_text();
  });
  tick();
  EXPECT_EQ(sent().headers.at("X-Execution-Mode"), "async");
  answer(202, R"({"success":true,"taskId":"task-123","status":"queued","createdAt":"2024-01-01T00:00:00Z",)"
              R"("links":{"status":"/api/jobs/task-123"}})");
  EXPECT_EQ(task, "task-123");
  EXPECT_EQ(status, "queued");
  EXPECT_EQ(created_at, "2024-01-01T00:00:00Z");
  EXPECT_EQ(link, "/api/jobs/task-123");
}

TEST_F(SdkAsync, ExecutionTimeoutGoesIntoTheBody) {
  execute("", async(90s));
  EXPECT_EQ(body(), R"({"input":{},"async":true,"executionTimeoutSeconds":90})");
  EXPECT_EQ(sent().headers.count("X-Execution-Timeout-Seconds"), 0u);
}

TEST_F(SdkAsync, ExecutionTimeoutThatCantBeUsedSendsNothing) {
  ExecuteOptions sync;
  sync.execution_timeout = 90s;
  for (const ExecuteOptions& with : {sync, async(604801s), async(-1s)}) {
    execute("", with);
    ASSERT_NE(run.error(), nullptr);
    EXPECT_EQ(run.error()->code, ErrorCode::InvalidArgument);
    EXPECT_NE(run.error()->message.find("execution_timeout"), std::string_view::npos);
  }
  EXPECT_EQ(requests(), 0u);
}

}  // namespace
}  // namespace simstudio::test
