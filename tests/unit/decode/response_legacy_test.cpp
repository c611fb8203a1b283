// SPDX-License-Identifier: Apache-2.0

// sim-api B.2 and G.2, row by row: what a legacy server may answer to execute.

#include <gtest/gtest.h>

#include "decode/response.h"

namespace simstudio::decode {
namespace {

Outcome decode(std::int32_t status, std::string_view body, bool async = false,
               std::string_view type = "application/json") {
  Response response;
  response.status = status;
  response.content_type = type;
  response.body = body;
  return decode_execute_response(Generation::Legacy, async, response);
}

/// "completed ok", "failed: why", "queued run/task", "error CODE".
std::string words(const Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::Queued: return "queued " + outcome.queued.run_id + "/" + outcome.queued.task_id;
    case OutcomeKind::Error: return "error " + std::string(error_code_text(outcome.error.code));
    case OutcomeKind::Result: break;
  }
  return outcome.result.status_text + (outcome.result.success ? " ok" : "") +
         (outcome.result.error ? ": " + outcome.result.error->message : "");
}

struct Row {
  const char* name;
  std::int32_t status;
  const char* body;
  const char* expected;
};

const Row kRows[] = {
    {"Completed", 200, R"({"success":true,"executionId":"r","output":{"a":1},"metadata":{"duration":1.5}})",
     "completed ok"},
    {"CompletedWithNulls", 200, R"({"success":true,"executionId":"r","output":null,"error":null,"metadata":null})",
     "completed ok"},
    {"CompletedSeed", 200, R"({"success":true,"output":{"a":1},"metadata":{"duration":5,"startTime":"x"}})",
     "completed ok"},
    {"CompletedBare", 200, R"({"success":true,"output":{"a":1}})", "completed ok"},
    {"PausedByLink", 200, R"({"success":true,"executionId":"r","output":{"data":{"_resume":{"contextId":"c"}}}})",
     "paused ok"},
    {"PausedByWait", 200, R"({"success":true,"executionId":"r","output":{"waitDuration":60000,"resumeAt":"t"}})",
     "paused ok"},
    {"PausedByBlocks", 200, R"({"success":true,"executionId":"r","output":{"pausedBlocks":[{}]}})", "paused ok"},
    {"PausedByStatus", 200, R"({"success":true,"executionId":"r","status":"paused","output":{}})", "paused ok"},
    {"Cancelled", 200, R"({"success":false,"executionId":"r","output":{},"metadata":{"duration":1}})", "cancelled"},
    {"CancelledByClient", 499, R"({"success":false,"error":"Client cancelled request"})", "cancelled"},
    {"TimedOut", 408, R"({"success":false,"output":{},"error":"Execution timed out after 5 minutes"})",
     "failed: Execution timed out after 5 minutes"},
    {"Failed", 500, R"({"success":false,"output":{},"error":"Agent 1: no","metadata":{"duration":1}})",
     "failed: Agent 1: no"},
    {"FailedWithoutOutput", 500, R"({"success":false,"error":"Agent 1: no"})", "failed: Agent 1: no"},
    {"FailedBadReference", 400, R"({"success":false,"error":"bad ref","metadata":{}})", "failed: bad ref"},
    {"FailedUpstreamDown", 503, R"({"success":false,"output":{},"error":"Block: down"})", "failed: Block: down"},
    {"FailedIn200", 200, R"({"success":false,"executionId":"r","error":"no"})", "failed: no"},
    {"FailedWithErrorObject", 500, R"({"success":false,"error":{"message":"no","code":5}})", "failed: no"},
    {"FailedWithErrorList", 500, R"({"success":false,"error":["no"]})", "failed: [\"no\"]"},
    {"SuccessIsNoBoolean", 200, R"({"success":"true","executionId":"r","output":{}})", "completed ok"},
    {"ResponseBlock", 200, R"({"greeting":"hi"})", "completed ok"},
    {"ResponseBlock418", 418, R"({"greeting":"hi"})", "completed ok"},
    {"ResponseBlock500", 500, R"({"greeting":"hi"})", "completed ok"},
    {"ResponseBlockErrorIn200", 200, R"({"error":"no gold"})", "completed ok"},
    {"ResponseBlockNoSuccess", 200, R"({"success":false,"error":"no gold"})", "completed ok"},
    {"ResponseBlockSuccessAlone", 200, R"({"success":false})", "completed ok"},
    {"ResponseBlockArray", 200, "[1,2]", "completed ok"},
    {"ResponseBlockText", 200, "\"hi\"", "completed ok"},
    {"ResponseBlockNumber", 201, "5", "completed ok"},
    {"ResponseBlockNull", 200, "null", "completed ok"},
    {"ResponseBlockFalse", 404, "false", "completed ok"},
    {"ResponseBlockEmpty", 200, "", "completed ok"},
    {"NoContent", 204, "", "completed ok"},
    {"ResponseBlockJob", 202, R"({"jobId":"of the author"})", "completed ok"},
    {"Refused400", 400, R"({"error":"Invalid request body","details":[{"path":"stream","message":"m"}]})",
     "error BAD_REQUEST"},
    {"RefusedJson", 400, R"({"error":"Invalid JSON in request body"})", "error INVALID_JSON"},
    {"Refused401", 401, R"({"error":"Invalid API key"})", "error UNAUTHORIZED"},
    {"Refused402", 402, R"({"error":"Usage limit exceeded: $1.00 used of $1.00 limit."})",
     "error USAGE_LIMIT_EXCEEDED"},
    {"RefusedUndeployed", 403, R"({"error":"Workflow is not deployed"})", "error WORKFLOW_NOT_DEPLOYED"},
    {"RefusedSuspended", 403, R"({"error":"Account suspended"})", "error FORBIDDEN"},
    {"Refused404", 404, R"({"error":"Workflow not found"})", "error NOT_FOUND"},
    {"Refused405", 405, "", "error NOT_FOUND"},
    {"RefusedRunId", 409,
     R"({"error":"Execution ID has already been used","code":"EXECUTION_ID_CONFLICT","executionId":"r"})",
     "error RUN_ID_CONFLICT"},
    {"RefusedChain", 409, R"({"error":"Maximum workflow call chain depth (25) exceeded."})", "error CONFLICT"},
    {"Refused413", 413, R"({"error":"Workflow execution request body exceeds maximum size"})",
     "error PAYLOAD_TOO_LARGE"},
    {"Refused429", 429, R"({"error":"Rate limit exceeded. Please try again later."})", "error RATE_LIMIT_EXCEEDED"},
    {"RefusedQueue", 500, R"({"error":"Failed to queue async execution"})", "error EXECUTION_ERROR"},
    {"RefusedSeed", 500, R"({"error":"boom","code":"EXECUTION_ERROR"})", "error EXECUTION_ERROR"},
    {"RefusedAmbiguous", 503, R"({"error":"not confirmed","code":"ASYNC_ENQUEUE_AMBIGUOUS","executionId":"r"})",
     "error ASYNC_ENQUEUE_AMBIGUOUS"},
    {"RefusedIdentity", 503, R"({"error":"Workflow execution identity is temporarily unavailable"})",
     "error SERVICE_UNAVAILABLE"},
    {"RefusedEmpty500", 500, "", "error EXECUTION_ERROR"},
    {"RefusedEmpty404", 404, "", "error NOT_FOUND"},
    {"ProxyPage502", 502, "<html>bad gateway</html>", "error EXECUTION_ERROR"},
    {"ProxyPage200", 200, "<html>hello</html>", "error PROTOCOL"},
    {"Truncated", 200, R"({"success":true,"executionId":"r","outp)", "error PROTOCOL"},
    {"TruncatedRefusal", 429, R"({"error":"Rate lim)", "error RATE_LIMIT_EXCEEDED"},
    {"TwoValues", 200, "{}{}", "error PROTOCOL"},
    {"NotUtf8", 200, "{\"success\":true,\"executionId\":\"\xff\"}", "error PROTOCOL"},
    {"WithBom", 200, "\xef\xbb\xbf{\"success\":true,\"executionId\":\"r\",\"output\":{}}", "completed ok"},
};

class LegacyAnswer : public testing::TestWithParam<Row> {};
TEST_P(LegacyAnswer, IsRead) {
  const Outcome outcome = decode(GetParam().status, GetParam().body);
  EXPECT_EQ(words(outcome), GetParam().expected);
  if (outcome.kind != OutcomeKind::Error) return;
  EXPECT_EQ(outcome.error.http_status, GetParam().status);
}
INSTANTIATE_TEST_SUITE_P(Row, LegacyAnswer, testing::ValuesIn(kRows), [](const auto& one) { return one.param.name; });

TEST(LegacyEnvelope, FillsEveryField) {
  const Outcome outcome = decode(200, R"({"success":true,"executionId":"r","output":{"a":1},"totalDuration":9,)"
                                      R"("metadata":{"duration":"7.25"},"logs":[1],"traceSpans":[2]})");
  EXPECT_EQ(outcome.result.run_id, "r");
  EXPECT_EQ(outcome.result.output.dump(), R"({"a":1})");
  EXPECT_EQ(outcome.result.duration_ms, 7.25);
  EXPECT_EQ(outcome.result.total_duration_ms, 9);
  EXPECT_EQ(outcome.result.metadata.dump(), R"({"duration":"7.25"})");
  EXPECT_EQ(outcome.result.logs.dump(), "[1]");
  EXPECT_EQ(outcome.result.trace_spans.dump(), "[2]");
}
TEST(LegacyEnvelope, WithoutTimesTellsNone) {
  const Outcome outcome = decode(200, R"({"success":true,"executionId":"r","output":{}})");
  EXPECT_EQ(outcome.result.duration_ms, -1);
  EXPECT_EQ(outcome.result.total_duration_ms, -1);
}
TEST(LegacyEnvelope, WithWrongTypesInEveryFieldIsTaken) {
  const Outcome outcome = decode(200, R"({"success":true,"executionId":5,"output":"text","totalDuration":[],)"
                                      R"("metadata":{"duration":{}},"logs":"l","traceSpans":7,"status":null})");
  EXPECT_EQ(words(outcome), "completed ok");
  EXPECT_EQ(outcome.result.run_id, "");
  EXPECT_EQ(outcome.result.duration_ms, -1);
  EXPECT_EQ(outcome.result.output.as_text(), "text");
}
TEST(LegacyEnvelope, KeepsHugeAndNegativeDurations) {
  EXPECT_EQ(decode(200, R"({"success":true,"metadata":{"duration":1e300}})").result.duration_ms, 1e300);
  EXPECT_EQ(decode(200, R"({"success":true,"metadata":{"duration":-5}})").result.duration_ms, -5);
}
TEST(LegacyEnvelope, OfAFailureMayHaveRunAndKeepsTheCode) {
  const Outcome outcome = decode(500, R"({"success":false,"error":"no","code":"BOOM","output":{"half":1}})");
  EXPECT_EQ(outcome.result.error->may_have_run, MayHaveRun::Yes);
  EXPECT_EQ(outcome.result.error->server_code, "BOOM");
  EXPECT_EQ(outcome.result.error->code, ErrorCode::ExecutionError);
  EXPECT_EQ(outcome.result.output["half"].as_integer(), 1);
}
TEST(LegacyEnvelope, OfATimeLimitIsATimeoutWhateverTheWords) {
  EXPECT_EQ(decode(408, R"({"success":false,"error":"took too long"})").result.error->code, ErrorCode::Timeout);
  EXPECT_EQ(decode(500, R"({"success":false,"error":"Execution timed out after 3 seconds"})").result.error->code,
            ErrorCode::Timeout);
}
TEST(LegacyResponseBlock, IsTheOutputWhole) {
  EXPECT_EQ(decode(418, R"({"greeting":"hi","n":3})").result.output.dump(), R"({"greeting":"hi","n":3})");
  EXPECT_EQ(decode(200, "[1,{\"a\":2}]").result.output.dump(), R"([1,{"a":2}])");
  EXPECT_TRUE(decode(200, "").result.output.is_null());
}

struct Receipt {
  const char* name;
  const char* body;
  const char* run_and_task;
  const char* status;
  const char* url;
};
const Receipt kReceipts[] = {
    {"Today",
     R"({"success":true,"async":true,"jobId":"workflow-execution:r","executionId":"r","message":"m","statusUrl":"http://h/api/jobs/j"})",
     "queued r/workflow-execution:r", "queued", "http://h/api/jobs/j"},
    {"Trigger", R"({"success":true,"async":true,"jobId":"run_8XX","executionId":"r","statusUrl":"/api/jobs/run_8XX"})",
     "queued r/run_8XX", "queued", "/api/jobs/run_8XX"},
    {"Seed",
     R"({"success":true,"taskId":"run_x","status":"queued","createdAt":"2025-01-01T00:00:00Z","links":{"status":"/api/jobs/run_x"}})",
     "queued /run_x", "queued", "/api/jobs/run_x"},
    {"BothIds", R"({"jobId":"j","taskId":"t","status":"pending"})", "queued /j", "pending", ""},
    {"WrongTypes", R"({"jobId":"j","executionId":7,"status":7,"message":[],"links":"x","statusUrl":null})", "queued /j",
     "queued", ""},
};
class LegacyReceipt : public testing::TestWithParam<Receipt> {};
TEST_P(LegacyReceipt, IsRead) {
  const Outcome outcome = decode(202, GetParam().body, true);
  ASSERT_EQ(words(outcome), GetParam().run_and_task);
  EXPECT_EQ(outcome.queued.status, GetParam().status);
  EXPECT_EQ(outcome.queued.status_url, GetParam().url);
  EXPECT_FALSE(outcome.queued.message.empty());
}
INSTANTIATE_TEST_SUITE_P(Row, LegacyReceipt, testing::ValuesIn(kReceipts),
                         [](const auto& one) { return one.param.name; });

TEST(LegacyAsync, ThatWasRunAtOnceIsAResult) {
  EXPECT_EQ(words(decode(200, R"({"success":true,"executionId":"r","output":{}})", true)), "completed ok");
}
TEST(LegacyAsync, ThatWasRefusedIsAnError) {
  EXPECT_EQ(words(decode(403, R"({"error":"Workflow is not deployed"})", true)), "error WORKFLOW_NOT_DEPLOYED");
}
TEST(LegacyAsync, ThatWasAnsweredByNothingIsAProtocolError) {
  EXPECT_EQ(words(decode(202, "", true)), "error PROTOCOL");
}
TEST(LegacySync, ThatGotAReceiptAllTheSameIsQueued) {
  EXPECT_EQ(words(decode(202, R"({"success":true,"async":true,"jobId":"j","executionId":"r"})")), "queued r/j");
  EXPECT_EQ(words(decode(202, R"({"success":true,"taskId":"t","links":{"status":"/s"}})")), "queued /t");
}

}  // namespace
}  // namespace simstudio::decode
