// SPDX-License-Identifier: Apache-2.0

// Recorded answers to other calls than execute: none of them may be taken for what it is not.

#include <gtest/gtest.h>

#include <set>

#include "json/json_string.h"
#include "support/recording.h"

namespace simstudio::test {
namespace {

struct Refusal {
  const char* recording;
  ErrorCode code;
  const char* server_code;
};

const Refusal kRefusals[] = {
    {"auth-status-personal-key-denied", ErrorCode::Forbidden, "PERSONAL_API_KEYS_ARE_NOT_ALLOWED_FOR_THIS_WORKSPACE"},
    {"billing-chat", ErrorCode::UsageLimitExceeded,
     "USAGE_LIMIT_EXCEEDED:_$1.58_USED_OF_$0.10_LIMIT._PLEASE_UPGRADE_YOUR_PLAN_OR_RAISE_YOUR_USAGE_LIMIT_TO_"
     "CONTINUE."},
    {"chat-email-get", ErrorCode::Unauthorized, "AUTH_REQUIRED_EMAIL"},
    {"chat-email-post", ErrorCode::Unauthorized, "AUTH_REQUIRED_EMAIL"},
    {"chat-get-inactive", ErrorCode::Forbidden, "THIS_CHAT_IS_CURRENTLY_UNAVAILABLE"},
    {"chat-get-password-no-cookie", ErrorCode::Unauthorized, "AUTH_REQUIRED_PASSWORD"},
    {"chat-get-unknown", ErrorCode::NotFound, "CHAT_NOT_FOUND"},
    {"chat-post-bad-cookie", ErrorCode::Unauthorized, "AUTH_REQUIRED_PASSWORD"},
    {"chat-post-bad-json", ErrorCode::InvalidRequest, "INVALID_REQUEST_BODY"},
    {"chat-post-bad-type", ErrorCode::InvalidRequest, "VALIDATION_ERROR"},
    {"chat-post-empty", ErrorCode::InvalidRequest, "NO_INPUT_PROVIDED"},
    {"chat-post-inactive", ErrorCode::Forbidden, "THIS_CHAT_IS_CURRENTLY_UNAVAILABLE"},
    {"chat-post-password-missing", ErrorCode::Unauthorized, "AUTH_REQUIRED_PASSWORD"},
    {"chat-post-unknown", ErrorCode::NotFound, "CHAT_NOT_FOUND"},
    {"chat-sso-post", ErrorCode::Unauthorized, "AUTH_REQUIRED_SSO"},
    {"chat-wrong-password-1", ErrorCode::Unauthorized, "INVALID_PASSWORD"},
    {"chat-wrong-password-11", ErrorCode::RateLimitExceeded, "TOO_MANY_ATTEMPTS._PLEASE_TRY_AGAIN_LATER."},
    {"cancel-v2-unknown", ErrorCode::NotFound, "NOT_FOUND"},
    {"file-download-key", ErrorCode::Unauthorized, ""},
    {"file-download-no-key", ErrorCode::Unauthorized, ""},
    {"gate-chat-429", ErrorCode::RateLimitExceeded, "ADMISSION_GATE_CAPACITY"},
    {"http-404-api", ErrorCode::NotFound, ""},
    {"http-404-page", ErrorCode::NotFound, ""},
    {"http-404-v2", ErrorCode::NotFound, "NOT_FOUND"},
    {"limit-chat", ErrorCode::RateLimitExceeded, "RATE_LIMIT_EXCEEDED._PLEASE_TRY_AGAIN_LATER."},
    {"limit-job", ErrorCode::NotFound, "TASK_NOT_FOUND"},
    {"limit-v1-logs-7", ErrorCode::RateLimitExceeded, ""},
    {"pause-one-unknown", ErrorCode::NotFound, ""},
    {"pause-resume-bad-context", ErrorCode::NotFound, ""},
    {"pause-resume-v1-new-id", ErrorCode::NotFound, ""},
    {"pause-stream-resume-v2-new-id", ErrorCode::NotFound, "NOT_FOUND"},
    {"pause-twice-new-execution", ErrorCode::NotFound, ""},
    {"pause-twice-new-run-v2", ErrorCode::NotFound, "NOT_FOUND"},
    {"pause-twice-second-resume", ErrorCode::Conflict, ""},
    {"pause-twice-second-resume-by-old-id", ErrorCode::NotFound, ""},
    {"pause-v2-resume-again", ErrorCode::Conflict, "CONFLICT"},
    {"pause-v2-resume-new-id", ErrorCode::NotFound, "NOT_FOUND"},
    {"pause-v2-resume-unknown-context", ErrorCode::NotFound, "NOT_FOUND"},
    {"pause-wait-async-detail", ErrorCode::NotFound, ""},
    {"redis-cancel-early", ErrorCode::NotFound, ""},
    {"redis-pause-twice-second", ErrorCode::Conflict, ""},
    {"sdk-py-get-job-status-unknown", ErrorCode::NotFound, "TASK_NOT_FOUND"},
    {"sdk-py-status-unknown", ErrorCode::NotFound, "WORKFLOW_NOT_FOUND"},
    {"v1-execution-unknown", ErrorCode::NotFound, ""},
    {"v1-job-no-key", ErrorCode::Unauthorized, "UNAUTHORIZED"},
    {"v1-job-unknown", ErrorCode::NotFound, "TASK_NOT_FOUND"},
    {"v1-job-wrong-key", ErrorCode::Unauthorized, "INVALID_API_KEY"},
    {"v1-logs-no-key", ErrorCode::Unauthorized, ""},
    {"v1-status-no-key", ErrorCode::Unauthorized, ""},
    {"v1-status-wrong-key", ErrorCode::Unauthorized, ""},
    {"v1-usage-limits-wrong-key", ErrorCode::Unauthorized, "AUTHENTICATION_REQUIRED"},
    {"v2-run-bad-id", ErrorCode::NotFound, "NOT_FOUND"},
    {"v2-run-selected-6", ErrorCode::InvalidRequest, "BAD_REQUEST"},
    {"v2-run-unknown", ErrorCode::NotFound, "NOT_FOUND"},
    {"v2-run-v1-job", ErrorCode::NotFound, "TASK_NOT_FOUND"},
    {"v2-runs-list-bad-cursor", ErrorCode::InvalidRequest, "BAD_REQUEST"},
    {"v2off-runs", ErrorCode::NotFound, "NOT_FOUND"},
};

class OtherRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(OtherRefusal, IsTakenForWhatItIs) {
  const Recording recording = read_recording(GetParam().recording);
  const decode::ErrorInfo error = decode::decode_error_body(answer_of(recording));
  EXPECT_EQ(error_code_text(error.code), error_code_text(GetParam().code)) << error.message;
  EXPECT_EQ(error.server_code, GetParam().server_code);
  EXPECT_EQ(error.http_status, recording.status);
  EXPECT_EQ(error.may_have_run, MayHaveRun::No);
  EXPECT_EQ(error.message.back(), '.') << error.message;
}

INSTANTIATE_TEST_SUITE_P(Wire, OtherRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& one) { return case_name(one.param.recording); });

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

TEST(OtherRefusals, AreAllExpectedByHand) {
  std::set<std::string> expected;
  for (const Refusal& one : kRefusals) expected.insert(one.recording);
  std::set<std::string> recorded;
  for (const std::string& name : recording_names()) {
    const Recording recording = read_recording(name);
    if (recording.status >= 400 && !ends_with(recording.path, "/execute")) recorded.insert(name);
  }
  EXPECT_EQ(expected, recorded);
}

/// Every answer through every decoder, whole and cut: no crash, and an error that has a code and words in UTF-8.
TEST(AnyAnswer, ThroughTheWrongDecoderIsHarmless) {
  int answers = 0;
  for (const std::string& name : recording_names()) {
    const Recording recording = read_recording(name);
    if (recording.body.size() > 100000) continue;
    for (const std::size_t at : cut_offsets(recording.body.size(), 30)) {
      decode::Response answer = answer_of(recording);
      answer.body = answer.body.substr(0, at);
      for (const auto generation : {decode::Generation::V2, decode::Generation::Legacy}) {
        for (const bool async : {false, true}) {
          const decode::Outcome outcome = decode::decode_execute_response(generation, async, answer);
          const bool coded = outcome.error.code != ErrorCode::NoError;
          ASSERT_EQ(coded, outcome.kind == decode::OutcomeKind::Error) << name;
        }
      }
      const decode::ErrorInfo error = decode::decode_error_body(answer);
      ASSERT_EQ(json::find_invalid_utf8(error.message), std::string_view::npos) << name << " cut at " << at;
    }
    ++answers;
  }
  EXPECT_GE(answers, 470);
}

TEST(OtherGoodAnswers, ToAV2QuestionWithoutAStatusAreNoResult) {
  for (const char* name : {"cancel-v2-running", "redis-cancel-v2", "v2-runs-list", "v2-workflows-list"}) {
    const Recording recording = read_recording(name);
    const decode::Outcome outcome =
        decode::decode_execute_response(decode::Generation::V2, false, answer_of(recording));
    EXPECT_FALSE(outcome.kind == decode::OutcomeKind::Result && outcome.result.success) << name;
  }
}

}  // namespace
}  // namespace simstudio::test
