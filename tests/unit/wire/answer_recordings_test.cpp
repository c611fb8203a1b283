// SPDX-License-Identifier: Apache-2.0

// Recorded answers that are not streams, against what their notes say.

#include <gtest/gtest.h>

#include "decode/response.h"
#include "support/recording.h"

namespace simstudio::test {
namespace {

using decode::Generation;
using decode::OutcomeKind;

decode::Outcome decode_recording(const std::string& name, bool async = false) {
  const Recording recording = read_recording(name);
  std::vector<TransportHeader> headers;
  for (const auto& [key, value] : recording.headers) headers.push_back({key, value});
  decode::Response response;
  response.status = recording.status;
  response.content_type = recording.content_type;
  response.body = recording.body;
  response.limits = decode::read_limit_headers(headers.data(), static_cast<std::uint32_t>(headers.size()), 0);
  const bool v2 = recording.request_line.find("/api/v2/") != std::string::npos;
  return decode::decode_execute_response(v2 ? Generation::V2 : Generation::Legacy, async, response);
}

struct Refusal {
  const char* recording;
  ErrorCode code;
  MayHaveRun may_have_run;
};

const Refusal kRefusals[] = {
    {"v1-err-no-key", ErrorCode::Unauthorized, MayHaveRun::No},
    {"v1-err-wrong-key-legacy", ErrorCode::Unauthorized, MayHaveRun::No},
    {"v1-err-bearer", ErrorCode::Unauthorized, MayHaveRun::No},
    {"v1-err-undeployed", ErrorCode::WorkflowNotDeployed, MayHaveRun::No},
    {"v1-err-invalid-json", ErrorCode::InvalidJson, MayHaveRun::No},
    {"v1-err-invalid-body", ErrorCode::InvalidRequest, MayHaveRun::No},
    {"v1-err-agentflags-no-header", ErrorCode::InvalidRequest, MayHaveRun::No},
    {"v1-err-malformed-id", ErrorCode::NotFound, MayHaveRun::No},
    {"v1-err-get-method", ErrorCode::NotFound, MayHaveRun::No},
    {"v1-sync-execution-id-reuse", ErrorCode::RunIdConflict, MayHaveRun::Maybe},
    {"v2-run-id-other-workflow", ErrorCode::RunIdConflict, MayHaveRun::Maybe},
    {"v2-run-id-bad", ErrorCode::InvalidRequest, MayHaveRun::No},
    {"v2-err-no-key", ErrorCode::Unauthorized, MayHaveRun::No},
    {"v2-err-unknown-workflow", ErrorCode::NotFound, MayHaveRun::No},
    {"v2-err-flat-body", ErrorCode::InvalidRequest, MayHaveRun::No},
    {"v2-err-string-input", ErrorCode::InvalidRequest, MayHaveRun::No},
    {"v2-stream-undeployed", ErrorCode::WorkflowNotDeployed, MayHaveRun::No},
    {"limit-v1-sync-5", ErrorCode::RateLimitExceeded, MayHaveRun::No},
    {"limit-v2-sync-5", ErrorCode::RateLimitExceeded, MayHaveRun::No},
    {"limit-v1-stream", ErrorCode::RateLimitExceeded, MayHaveRun::No},
    {"gate-v1-429", ErrorCode::RateLimitExceeded, MayHaveRun::No},
    {"billing-concurrency-v1", ErrorCode::RateLimitExceeded, MayHaveRun::No},
    {"billing-v1-stream", ErrorCode::UsageLimitExceeded, MayHaveRun::No},
    {"billing-v2-sync", ErrorCode::UsageLimitExceeded, MayHaveRun::No},
    {"auth-expired-key", ErrorCode::Unauthorized, MayHaveRun::No},
    {"auth-personal-key-denied", ErrorCode::Forbidden, MayHaveRun::No},
    {"auth-v2-foreign-personal-key", ErrorCode::NotFound, MayHaveRun::No},
    {"edge-sim-via", ErrorCode::Conflict, MayHaveRun::No},
    {"http-404-api", ErrorCode::NotFound, MayHaveRun::No},
    {"v2off-execute", ErrorCode::NotFound, MayHaveRun::No},
};

class RecordedRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(RecordedRefusal, BecomesOneErrorWithAdvice) {
  const decode::Outcome outcome = decode_recording(GetParam().recording);
  ASSERT_EQ(outcome.kind, OutcomeKind::Error);
  EXPECT_EQ(error_code_text(outcome.error.code), error_code_text(GetParam().code)) << outcome.error.message;
  EXPECT_EQ(outcome.error.may_have_run, GetParam().may_have_run);
  EXPECT_EQ(outcome.error.message.back(), '.') << outcome.error.message;
}

struct Ending {
  const char* recording;
  bool success;
  RunStatus status;
};

const Ending kEndings[] = {
    {"v1-sync-ok", true, RunStatus::Completed},
    {"v1-sync-agent", true, RunStatus::Completed},
    {"v1-sync-fail", false, RunStatus::Failed},
    {"v1-sync-fail-agent-429", false, RunStatus::Failed},
    {"v1-sync-pause", true, RunStatus::Paused},
    {"cancel-sync-victim", false, RunStatus::Cancelled},
    {"v1-sync-response-418", true, RunStatus::Completed},
    {"v1-sync-response-201", true, RunStatus::Completed},
    {"timeout-v1-sync", false, RunStatus::Failed},
    {"v1-sync-input-mixed", true, RunStatus::Completed},
    {"v1-async-body-flag", true, RunStatus::Completed},
    {"v2-sync-ok", true, RunStatus::Completed},
    {"v2-sync-fail", false, RunStatus::Failed},
    {"timeout-v2-sync", false, RunStatus::Failed},
    {"redis-cancel-v2-sync-victim", false, RunStatus::Cancelled},
    {"pause-v2-execute", true, RunStatus::Paused},
    {"v2-sync-public", true, RunStatus::Completed},
    {"node-v2-sync-ok", true, RunStatus::Completed},
    {"node-v1-sync-fail", false, RunStatus::Failed},
};

class RecordedEnding : public testing::TestWithParam<Ending> {};

TEST_P(RecordedEnding, BecomesAResult) {
  const decode::Outcome outcome = decode_recording(GetParam().recording);
  ASSERT_EQ(outcome.kind, OutcomeKind::Result) << outcome.error.message;
  EXPECT_EQ(outcome.result.success, GetParam().success);
  EXPECT_EQ(outcome.result.status, GetParam().status) << outcome.result.status_text;
  EXPECT_EQ(outcome.result.error.has_value(), GetParam().status == RunStatus::Failed);
}

std::string case_name(std::string name) {
  for (char& symbol : name) symbol = symbol == '-' ? '_' : symbol;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Wire, RecordedRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& one) { return case_name(one.param.recording); });
INSTANTIATE_TEST_SUITE_P(Wire, RecordedEnding, testing::ValuesIn(kEndings),
                         [](const auto& one) { return case_name(one.param.recording); });

TEST(RecordedReceipt, OfBothGenerationsNamesRunAndTask) {
  const decode::Outcome legacy = decode_recording("v1-async-queued", true);
  ASSERT_EQ(legacy.kind, OutcomeKind::Queued);
  EXPECT_EQ(legacy.queued.task_id, "workflow-execution:" + legacy.queued.run_id);
  const decode::Outcome v2 = decode_recording("v2-async-queued", true);
  ASSERT_EQ(v2.kind, OutcomeKind::Queued);
  EXPECT_FALSE(v2.queued.run_id.empty());
  EXPECT_NE(v2.queued.status_url.find(v2.queued.run_id), std::string::npos);
}

TEST(RecordedLimits, TellRetryAfterFromHeaderOrBody) {
  EXPECT_EQ(decode_recording("gate-v1-429").error.retry_after, std::chrono::seconds(5));
  EXPECT_TRUE(decode_recording("limit-v2-sync-5").error.retry_after.has_value());
  EXPECT_FALSE(decode_recording("limit-v1-sync-5").error.retry_after.has_value());
}

TEST(ServerWithoutV2, IsToldByItsWordsAlone) {
  const auto means = [](const char* name) {
    const Recording recording = read_recording(name);
    decode::Response response;
    response.status = recording.status;
    response.content_type = recording.content_type;
    response.body = recording.body;
    return decode::means_no_v2(response);
  };
  EXPECT_TRUE(means("v2off-execute"));
  EXPECT_TRUE(means("http-404-api"));
  EXPECT_FALSE(means("v2-err-unknown-workflow"));
  EXPECT_FALSE(means("v2off-wrong-key"));
}

TEST(AllRecordedAnswers, EndInSomething) {
  int answers = 0;
  for (const std::string& name : recording_names()) {
    const Recording recording = read_recording(name);
    if (recording.status == 0 || recording.gzip || recording.content_type == "text/event-stream") continue;
    const decode::Outcome outcome = decode_recording(name);
    if (outcome.kind == OutcomeKind::Error) {
      EXPECT_NE(outcome.error.code, ErrorCode::NoError) << name;
    }
    ++answers;
  }
  EXPECT_GE(answers, 300);
}

}  // namespace
}  // namespace simstudio::test
