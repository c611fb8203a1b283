// SPDX-License-Identifier: Apache-2.0

// Every recorded answer to execute that is not a stream, against what its note says. Written by hand.

#include <gtest/gtest.h>

#include <set>

#include "support/recording.h"

namespace simstudio::test {
namespace {

using decode::Generation;
using decode::Outcome;
using decode::OutcomeKind;

Outcome decode_answer(const Recording& recording, const decode::Response& answer) {
  const bool asked_async = recording.status == 202;
  return decode::decode_execute_response(recording.is_v2() ? Generation::V2 : Generation::Legacy, asked_async, answer);
}

Outcome decode_recording(const std::string& name) {
  const Recording recording = read_recording(name);
  return decode_answer(recording, answer_of(recording));
}

// ---- refused

struct Refusal {
  const char* recording;
  ErrorCode code;
  MayHaveRun may_have_run;
  const char* server_code;
  const char* words;  ///< the server's, which must be shown
};

const char kUsage[] = "Usage limit exceeded: $1.58 used of $0.10 limit.";
const char kConcurrency[] = "Too many concurrent executions are in progress for this billing account.";
const char kRate[] = "Rate limit exceeded. Please try again later.";
const char kFlags[] = "includeThinking and includeToolCalls require the X-Sim-Stream-Protocol";
constexpr MayHaveRun kNo = MayHaveRun::No;
constexpr MayHaveRun kMaybe = MayHaveRun::Maybe;

const Refusal kRefusals[] = {
    {"auth-expired-key", ErrorCode::Unauthorized, kNo, "", "Invalid API key"},
    {"auth-v2-expired-key", ErrorCode::Unauthorized, kNo, "UNAUTHORIZED", "Invalid API key"},
    {"sdk-py-execute-wrong-key", ErrorCode::Unauthorized, kNo, "UNAUTHORIZED", "Invalid API key"},
    {"sdk-ts-execute-wrong-key", ErrorCode::Unauthorized, kNo, "UNAUTHORIZED", "Invalid API key"},
    {"v1-err-bearer", ErrorCode::Unauthorized, kNo, "", "Unauthorized"},
    {"v1-err-no-key", ErrorCode::Unauthorized, kNo, "", "Unauthorized"},
    {"v1-err-wrong-key-legacy", ErrorCode::Unauthorized, kNo, "", "Invalid API key"},
    {"v2-err-bearer", ErrorCode::Unauthorized, kNo, "UNAUTHORIZED", "Unauthorized"},
    {"v2-err-no-key", ErrorCode::Unauthorized, kNo, "UNAUTHORIZED", "Unauthorized"},
    {"v2off-wrong-key", ErrorCode::Unauthorized, kNo, "UNAUTHORIZED", "Invalid API key"},
    {"auth-personal-key-denied", ErrorCode::Forbidden, kNo, "", "Personal API keys are not allowed"},
    {"auth-v2-personal-key-denied", ErrorCode::Forbidden, kNo, "FORBIDDEN", "Personal API keys are not allowed"},
    {"sdk-py-execute-undeployed", ErrorCode::WorkflowNotDeployed, kNo, "FORBIDDEN", "Workflow is not deployed"},
    {"sdk-ts-execute-undeployed", ErrorCode::WorkflowNotDeployed, kNo, "FORBIDDEN", "Workflow is not deployed"},
    {"v1-async-undeployed", ErrorCode::WorkflowNotDeployed, kNo, "", "Workflow is not deployed"},
    {"v1-err-undeployed", ErrorCode::WorkflowNotDeployed, kNo, "", "Workflow is not deployed"},
    {"v1-stream-err-undeployed", ErrorCode::WorkflowNotDeployed, kNo, "", "Workflow is not deployed"},
    {"v2-stream-undeployed", ErrorCode::WorkflowNotDeployed, kNo, "FORBIDDEN", "Workflow is not deployed"},
    {"auth-v2-foreign-personal-key", ErrorCode::NotFound, kNo, "NOT_FOUND", "Workflow not found"},
    {"gate-v2-429", ErrorCode::NotFound, kNo, "NOT_FOUND", "Not found"},  // the gate's server had v2 off
    {"sdk-py-execute-unknown", ErrorCode::NotFound, kNo, "NOT_FOUND", "Workflow not found"},
    {"sdk-py-v2off-execute", ErrorCode::NotFound, kNo, "NOT_FOUND", "Not found"},
    {"v1-err-malformed-id", ErrorCode::NotFound, kNo, "", "Workflow not found"},
    {"v2-err-unknown-workflow", ErrorCode::NotFound, kNo, "NOT_FOUND", "Workflow not found"},
    {"v2off-execute", ErrorCode::NotFound, kNo, "NOT_FOUND", "Not found"},
    {"v2off-public", ErrorCode::NotFound, kNo, "NOT_FOUND", "Not found"},
    {"v1-err-get-method", ErrorCode::NotFound, kNo, "", "answered 405"},
    {"billing-v1-async", ErrorCode::UsageLimitExceeded, kNo, "", kUsage},
    {"billing-v1-stream", ErrorCode::UsageLimitExceeded, kNo, "", kUsage},
    {"billing-v2-async", ErrorCode::UsageLimitExceeded, kNo, "USAGE_LIMIT_EXCEEDED", kUsage},
    {"billing-v2-stream", ErrorCode::UsageLimitExceeded, kNo, "USAGE_LIMIT_EXCEEDED", kUsage},
    {"billing-v2-sync", ErrorCode::UsageLimitExceeded, kNo, "USAGE_LIMIT_EXCEEDED", kUsage},
    {"billing-concurrency-v1", ErrorCode::RateLimitExceeded, kNo, "", kConcurrency},
    {"billing-concurrency-v1-async", ErrorCode::RateLimitExceeded, kNo, "", kConcurrency},
    {"billing-concurrency-v1-stream", ErrorCode::RateLimitExceeded, kNo, "", kConcurrency},
    {"gate-v1-429", ErrorCode::RateLimitExceeded, kNo, "ADMISSION_GATE_CAPACITY",
     "Too many requests: Server is at capacity. Please retry shortly. It asks to wait 5 s."},
    {"limit-v1-async-1", ErrorCode::RateLimitExceeded, kNo, "", kRate},
    {"limit-v1-async-2", ErrorCode::RateLimitExceeded, kNo, "", kRate},
    {"limit-v1-async-4", ErrorCode::RateLimitExceeded, kNo, "", kRate},
    {"limit-v1-async-5", ErrorCode::RateLimitExceeded, kNo, "", kRate},
    {"limit-v1-stream", ErrorCode::RateLimitExceeded, kNo, "", kRate},
    {"limit-v1-sync-5", ErrorCode::RateLimitExceeded, kNo, "", kRate},
    {"limit-v1-sync-6", ErrorCode::RateLimitExceeded, kNo, "", kRate},
    {"limit-v2-stream", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", "API rate limit exceeded"},
    {"limit-v2-sync-1", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", kRate},
    {"limit-v2-sync-2", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", kRate},
    {"limit-v2-sync-3", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", kRate},
    {"limit-v2-sync-4", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", kRate},
    {"limit-v2-sync-5", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", "It asks to wait 58 s."},
    {"limit-v2-sync-8", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", "It asks to wait 60 s."},
    {"sdk-py-limit-429", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", kRate},
    {"sdk-py-limit-retry", ErrorCode::RateLimitExceeded, kNo, "RATE_LIMITED", "API rate limit exceeded"},
    {"edge-bom-body", ErrorCode::InvalidJson, kNo, "", "Invalid JSON in request body"},
    {"v1-err-invalid-json", ErrorCode::InvalidJson, kNo, "", "Invalid JSON in request body"},
    {"v2-err-invalid-json", ErrorCode::InvalidJson, kNo, "BAD_REQUEST", "Request body must be valid JSON"},
    {"v1-err-agentflags-no-header", ErrorCode::InvalidRequest, kNo, "", kFlags},
    {"v1-err-async-selected", ErrorCode::InvalidRequest, kNo, "", "does not support draft or override"},
    {"v1-err-draft", ErrorCode::InvalidRequest, kNo, "", "cannot execute draft workflow state"},
    {"v1-err-invalid-body", ErrorCode::InvalidRequest, kNo, "", "Invalid request body"},
    {"v1-sync-body-array", ErrorCode::InvalidRequest, kNo, "", "Invalid request body"},
    {"v1-sync-body-string", ErrorCode::InvalidRequest, kNo, "", "Invalid request body"},
    {"v2-err-agentflags-no-header", ErrorCode::InvalidRequest, kNo, "BAD_REQUEST", kFlags},
    {"v2-err-agentflags-no-stream", ErrorCode::InvalidRequest, kNo, "BAD_REQUEST", "require stream: true"},
    {"v2-err-async-stream", ErrorCode::InvalidRequest, kNo, "BAD_REQUEST", "async and stream cannot be combined"},
    {"v2-err-flat-body", ErrorCode::InvalidRequest, kNo, "BAD_REQUEST", "Unrecognized key: \"name\""},
    {"v2-err-string-input", ErrorCode::InvalidRequest, kNo, "BAD_REQUEST", "expected record, received string"},
    {"v2-run-id-bad", ErrorCode::InvalidRequest, kNo, "BAD_REQUEST", "Run ID can only contain letters"},
    {"edge-sim-via", ErrorCode::Conflict, kNo, "", "Maximum workflow call chain depth (25) exceeded."},
    {"v1-stream-exec-id-reuse-2", ErrorCode::RunIdConflict, kMaybe, "EXECUTION_ID_CONFLICT", "already been used"},
    {"v1-sync-execution-id-bad", ErrorCode::RunIdConflict, kMaybe, "EXECUTION_ID_CONFLICT", "already been used"},
    {"v1-sync-execution-id-reuse", ErrorCode::RunIdConflict, kMaybe, "EXECUTION_ID_CONFLICT", "already been used"},
    {"v2-run-id-other-workflow", ErrorCode::RunIdConflict, kMaybe, "CONFLICT", "Run ID has already been used"},
};

class RecordedRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(RecordedRefusal, BecomesOneErrorWithTheServersWordsAndAdvice) {
  const Outcome outcome = decode_recording(GetParam().recording);
  ASSERT_EQ(outcome.kind, OutcomeKind::Error);
  const decode::ErrorInfo& error = outcome.error;
  EXPECT_EQ(error_code_text(error.code), error_code_text(GetParam().code)) << error.message;
  EXPECT_EQ(error.may_have_run, GetParam().may_have_run);
  EXPECT_EQ(error.server_code, GetParam().server_code);
  EXPECT_NE(error.message.find(GetParam().words), std::string::npos) << error.message;
  EXPECT_EQ(error.message.back(), '.') << error.message;
}

// ---- ended

struct Ending {
  const char* recording;
  bool success;
  RunStatus status;
  const char* error;  ///< its message; empty: none
};

const char kForge[] = "Boom: Line 1: `throw new Error(\"the forge exploded 💥\")` - the forge exploded 💥";
const char kForgeV2[] = "Line 1: `throw new Error(\"the forge exploded 💥\")` - the forge exploded 💥";

const Ending kEndings[] = {
    {"v1-sync-fail", false, RunStatus::Failed, kForge},
    {"node-v1-sync-fail", false, RunStatus::Failed, kForge},
    {"v1-sync-fail-agent", false, RunStatus::Failed, "Agent 1: upstream exploded"},
    {"v1-sync-fail-agent-401", false, RunStatus::Failed, "Agent 1: Incorrect API key provided"},
    {"v1-sync-fail-agent-429", false, RunStatus::Failed, "Agent 1: Rate limit reached for requests"},
    {"crash-term-sync", false, RunStatus::Failed, "After: Unable to connect. Is the computer able to access the url?"},
    {"timeout-v1-sync", false, RunStatus::Failed, "Execution timed out after 3 seconds"},
    {"timeout-v2-sync", false, RunStatus::Failed, "Execution timed out after 3 seconds"},
    {"v2-sync-fail", false, RunStatus::Failed, kForgeV2},
    {"sdk-py-execute-fail", false, RunStatus::Failed, kForgeV2},
    {"sdk-ts-execute-fail", false, RunStatus::Failed, kForgeV2},
    {"v2-sync-fail-agent", false, RunStatus::Failed, "upstream exploded"},
    {"cancel-sync-victim", false, RunStatus::Cancelled, ""},
    {"redis-cancel-sync-victim", false, RunStatus::Cancelled, ""},
    {"redis-cancel-v2-sync-victim", false, RunStatus::Cancelled, ""},
    {"v1-sync-pause", true, RunStatus::Paused, ""},
    {"pause-twice-run", true, RunStatus::Paused, ""},
    {"redis-pause-twice-run", true, RunStatus::Paused, ""},
    {"pause-wait-async-run", true, RunStatus::Paused, ""},
    {"pause-v2-execute", true, RunStatus::Paused, ""},
    {"sdk-py-execute-pause", true, RunStatus::Paused, ""},
    {"sdk-ts-execute-pause", true, RunStatus::Paused, ""},
};

class RecordedEnding : public testing::TestWithParam<Ending> {};

TEST_P(RecordedEnding, BecomesAResult) {
  const Outcome outcome = decode_recording(GetParam().recording);
  ASSERT_EQ(outcome.kind, OutcomeKind::Result) << outcome.error.message;
  EXPECT_EQ(outcome.result.success, GetParam().success);
  EXPECT_EQ(outcome.result.status, GetParam().status) << outcome.result.status_text;
  EXPECT_EQ(outcome.result.error ? outcome.result.error->message : "", GetParam().error);
}

/// All of these completed, whatever else they show.
const char* const kCompleted[] = {"edge-bad-utf8",
                                  "edge-connection-close",
                                  "edge-control-names-as-input",
                                  "edge-expect-continue",
                                  "edge-form-content-type",
                                  "edge-keepalive-idle",
                                  "edge-no-content-type",
                                  "edge-no-user-agent",
                                  "edge-sync-wait-30s",
                                  "edge-v2-no-content-type",
                                  "file-v1-bad",
                                  "file-v1-doc",
                                  "file-v1-single",
                                  "file-v1-wrapped",
                                  "file-v2",
                                  "gate-during-stream",
                                  "gzip-sync",
                                  "limit-v1-sync-1",
                                  "limit-v1-sync-2",
                                  "limit-v1-sync-3",
                                  "limit-v1-sync-4",
                                  "loop-sync",
                                  "node-v1-sync-slow",
                                  "node-v2-sync-ok",
                                  "parent-sync",
                                  "redis-cancel-early-victim",
                                  "redis-done-run",
                                  "sdk-py-execute",
                                  "sdk-py-execute-agent",
                                  "sdk-py-execute-file",
                                  "sdk-py-execute-none",
                                  "sdk-py-execute-response-block",
                                  "sdk-py-execute-string",
                                  "sdk-py-execute-sync",
                                  "sdk-py-execute-with-retry",
                                  "sdk-py-limit-burn",
                                  "sdk-py-rate-limit-info",
                                  "sdk-ts-execute",
                                  "sdk-ts-execute-agent",
                                  "sdk-ts-execute-file",
                                  "sdk-ts-execute-none",
                                  "sdk-ts-execute-response-block",
                                  "sdk-ts-execute-string",
                                  "sdk-ts-execute-sync",
                                  "sdk-ts-execute-with-retry",
                                  "sdk-ts-rate-limit-info",
                                  "v1-async-body-flag",
                                  "v1-sync-agent",
                                  "v1-sync-agent-unicode",
                                  "v1-sync-empty-object",
                                  "v1-sync-execution-id-first",
                                  "v1-sync-huge-12mb",
                                  "v1-sync-input-flat",
                                  "v1-sync-input-mixed",
                                  "v1-sync-input-string",
                                  "v1-sync-input-wrapped",
                                  "v1-sync-no-body",
                                  "v1-sync-ok",
                                  "v1-sync-ok-workspace-key",
                                  "v1-sync-response-201",
                                  "v1-sync-response-418",
                                  "v1-sync-selected-outputs",
                                  "v1-sync-slow",
                                  "v1-sync-start-only",
                                  "v1-sync-structured",
                                  "v1-sync-think",
                                  "v2-idempotency-key",
                                  "v2-idempotency-key-2",
                                  "v2-run-id-first",
                                  "v2-run-id-short",
                                  "v2-sync-agent",
                                  "v2-sync-big",
                                  "v2-sync-no-input",
                                  "v2-sync-ok",
                                  "v2-sync-public",
                                  "v2-sync-workspace-key"};

class RecordedSuccess : public testing::TestWithParam<const char*> {};

TEST_P(RecordedSuccess, Completed) {
  const Outcome outcome = decode_recording(GetParam());
  ASSERT_EQ(outcome.kind, OutcomeKind::Result) << outcome.error.message;
  EXPECT_TRUE(outcome.result.success);
  EXPECT_EQ(outcome.result.status, RunStatus::Completed);
  EXPECT_EQ(outcome.result.status_text, "completed");
  EXPECT_FALSE(outcome.result.error.has_value());
  EXPECT_TRUE(outcome.result.output.is_object());
  const bool authored = std::string(GetParam()).find("v1-sync-response") == 0;
  EXPECT_EQ(outcome.result.duration_ms > 0, !authored);
  EXPECT_EQ(outcome.result.run_id.empty(), authored);
}

// ---- taken

/// The task of a legacy run is named after it; a v2 run is its own task.
const char* const kQueued[] = {"cancel-async-run",
                               "pause-async-run",
                               "redis-cancel-v2-async-run",
                               "redis-pause-twice-async-run",
                               "sdk-py-execute-async",
                               "sdk-py-execute-async-timeout",
                               "sdk-py-get-workflow-run",
                               "sdk-ts-execute-async",
                               "sdk-ts-execute-async-timeout",
                               "sdk-ts-get-workflow-run",
                               "v1-async-agent",
                               "v1-async-and-stream",
                               "v1-async-fail",
                               "v1-async-pause",
                               "v1-async-public-no-key",
                               "v1-async-queued",
                               "v1-async-response-block",
                               "v1-async-slow",
                               "v1-async-timeout-header",
                               "v1-async-timeout-run",
                               "v2-async-queued",
                               "v2-async-timeout"};

class RecordedReceipt : public testing::TestWithParam<const char*> {};

TEST_P(RecordedReceipt, NamesRunTaskAndLink) {
  const Recording recording = read_recording(GetParam());
  const Outcome outcome = decode_answer(recording, answer_of(recording));
  ASSERT_EQ(outcome.kind, OutcomeKind::Queued);
  const decode::QueuedInfo& queued = outcome.queued;
  EXPECT_EQ(queued.run_id.size(), 36u);
  EXPECT_EQ(queued.task_id, recording.is_v2() ? queued.run_id : "workflow-execution:" + queued.run_id);
  EXPECT_EQ(queued.status, "queued");
  EXPECT_EQ(queued.message, "Workflow execution queued");
  EXPECT_NE(queued.status_url.find(recording.is_v2() ? "/runs/" + queued.run_id : "/api/jobs/" + queued.task_id),
            std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Wire, RecordedRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& one) { return case_name(one.param.recording); });
INSTANTIATE_TEST_SUITE_P(Wire, RecordedEnding, testing::ValuesIn(kEndings),
                         [](const auto& one) { return case_name(one.param.recording); });
INSTANTIATE_TEST_SUITE_P(Wire, RecordedSuccess, testing::ValuesIn(kCompleted),
                         [](const auto& one) { return case_name(one.param); });
INSTANTIATE_TEST_SUITE_P(Wire, RecordedReceipt, testing::ValuesIn(kQueued),
                         [](const auto& one) { return case_name(one.param); });

// ---- all of them

bool is_execute_answer(const Recording& recording) {
  const bool executes = recording.path.size() > 8 && recording.path.rfind("/execute") == recording.path.size() - 8;
  return executes && recording.method != "OPTIONS" && recording.status != 0 && !recording.is_stream();
}

TEST(RecordedAnswers, AreAllExpectedByHand) {
  std::set<std::string> expected(std::begin(kCompleted), std::end(kCompleted));
  expected.insert(std::begin(kQueued), std::end(kQueued));
  for (const Refusal& one : kRefusals) expected.insert(one.recording);
  for (const Ending& one : kEndings) expected.insert(one.recording);
  std::set<std::string> recorded;
  for (const std::string& name : recording_names()) {
    if (is_execute_answer(read_recording(name))) recorded.insert(name);
  }
  EXPECT_EQ(expected, recorded);
}

TEST(RecordedAnswers, ThatWereCutOffAreNeverTakenForAGoodAnswer) {
  for (const std::string& name : recording_names()) {
    const Recording recording = read_recording(name);
    if (!is_execute_answer(recording) || recording.status >= 300) continue;
    for (const std::size_t at : cut_offsets(recording.body.size(), 200)) {
      if (at == 0 || at == recording.body.size()) continue;
      decode::Response answer = answer_of(recording);
      answer.body = answer.body.substr(0, at);
      const Outcome outcome = decode_answer(recording, answer);
      ASSERT_EQ(outcome.kind, OutcomeKind::Error) << name << " cut at " << at;
      ASSERT_EQ(outcome.error.code, ErrorCode::Protocol) << name << " cut at " << at;
      ASSERT_EQ(outcome.error.may_have_run, MayHaveRun::Yes) << name << " cut at " << at;
    }
  }
}

TEST(RecordedAnswers, ThatWereCutOffAndRefusedKeepTheirCode) {
  for (const Refusal& one : kRefusals) {
    if (one.code == ErrorCode::WorkflowNotDeployed || one.code == ErrorCode::InvalidJson) continue;  // told by words
    if (one.code == ErrorCode::RunIdConflict) continue;
    const Recording recording = read_recording(one.recording);
    for (std::size_t at = 0; at < recording.body.size(); ++at) {
      decode::Response answer = answer_of(recording);
      answer.body = answer.body.substr(0, at);
      const Outcome outcome = decode_answer(recording, answer);
      ASSERT_EQ(outcome.kind, OutcomeKind::Error) << one.recording << " cut at " << at;
      ASSERT_EQ(outcome.error.code, one.code) << one.recording << " cut at " << at;
    }
  }
}

}  // namespace
}  // namespace simstudio::test
