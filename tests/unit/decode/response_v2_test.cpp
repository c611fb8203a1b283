// SPDX-License-Identifier: Apache-2.0

// sim-api B.1, B.3 and G.2, row by row: what a v2 server may answer to execute.

#include <gtest/gtest.h>

#include "decode/response.h"

namespace simstudio::decode {
namespace {

Outcome decode(std::int32_t status, std::string_view body, bool async = false) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = body;
  return decode_execute_response(Generation::V2, async, response);
}

std::string words(const Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::Queued: return "queued " + outcome.queued.run_id + "/" + outcome.queued.task_id;
    case OutcomeKind::Error: return "error " + std::string(error_code_text(outcome.error.code));
    case OutcomeKind::Result: break;
  }
  const auto& result = outcome.result;
  return result.status_text + (result.success ? " ok" : "") +
         (result.error ? " " + std::string(error_code_text(result.error->code)) + ": " + result.error->message : "");
}

struct Row {
  const char* name;
  std::int32_t status;
  const char* body;
  const char* expected;
};

const Row kRows[] = {
    {"Completed", 200,
     R"({"data":{"runId":"r","status":"completed","output":{"a":1},"error":null,"durationMs":842.1}})", "completed ok"},
    {"CompletedWithoutTimes", 200, R"({"data":{"runId":"r","status":"completed","output":null}})", "completed ok"},
    {"Paused", 200, R"({"data":{"runId":"r","status":"paused","output":{"data":{"_resume":{}}}}})", "paused ok"},
    {"Cancelled", 200, R"({"data":{"runId":"r","status":"cancelled","output":{},"error":null}})", "cancelled"},
    {"Failed", 200,
     R"({"data":{"status":"failed","output":{},"error":{"message":"no","code":"BLOCK_EXECUTION_FAILED","blockId":"b","blockName":"Boom"}}})",
     "failed EXECUTION_ERROR: no"},
    {"FailedByTime", 200,
     R"({"data":{"status":"failed","error":{"message":"Execution timed out after 3 seconds","code":"TIMEOUT"}}})",
     "failed TIMEOUT: Execution timed out after 3 seconds"},
    {"FailedByMoney", 200,
     R"({"data":{"status":"failed","error":{"message":"usage limit","code":"USAGE_LIMIT_EXCEEDED"}}})",
     "failed USAGE_LIMIT_EXCEEDED: usage limit"},
    {"FailedByANewCode", 200, R"({"data":{"status":"failed","error":{"message":"no","code":"MOON_PHASE"}}})",
     "failed EXECUTION_ERROR: no"},
    {"FailedWithText", 200, R"({"data":{"status":"failed","error":"no"}})", "failed EXECUTION_ERROR: no"},
    {"FailedInCapitals", 200, R"({"data":{"status":"FAILED","error":"no"}})", "FAILED EXECUTION_ERROR: no"},
    {"NewStatus", 200, R"({"data":{"status":"moon-phase","output":{}}})", "moon-phase"},
    {"Receipt", 202, R"({"data":{"runId":"r","statusUrl":"u"}})", "queued r/r"},
    {"DataIsAList", 200, R"({"data":[]})", "error PROTOCOL"},
    {"DataIsNull", 200, R"({"data":null})", "error PROTOCOL"},
    {"NoData", 200, R"({"success":true,"executionId":"r","output":{}})", "error PROTOCOL"},
    {"NoObject", 200, "[1]", "error PROTOCOL"},
    {"Empty", 200, "", "error PROTOCOL"},
    {"NoContent", 204, "", "completed ok"},
    {"Page", 200, "<html></html>", "error PROTOCOL"},
    {"Truncated", 200, R"({"data":{"runId":"r","sta)", "error PROTOCOL"},
    {"WithBom", 200, "\xef\xbb\xbf{\"data\":{\"status\":\"completed\"}}", "completed ok"},
    {"BadRequest", 400, R"({"error":{"code":"BAD_REQUEST","message":"async and stream cannot be combined"}})",
     "error BAD_REQUEST"},
    {"BadRequestWithIssues", 400,
     R"({"error":{"code":"BAD_REQUEST","message":"m","details":[{"code":"c","path":["input"]}]}})",
     "error BAD_REQUEST"},
    {"BadJson", 400, R"({"error":{"code":"BAD_REQUEST","message":"Request body must be valid JSON"}})",
     "error INVALID_JSON"},
    {"NoKey", 401, R"({"error":{"code":"UNAUTHORIZED","message":"API key required"}})", "error UNAUTHORIZED"},
    {"Money", 402,
     R"({"error":{"code":"USAGE_LIMIT_EXCEEDED","message":"m","details":{"code":"EXECUTION_PAYER_HEADROOM_EXHAUSTED"}}})",
     "error USAGE_LIMIT_EXCEEDED"},
    {"Undeployed", 403,
     R"({"error":{"code":"FORBIDDEN","message":"Workflow is not deployed","details":{"code":"WORKFLOW_NOT_DEPLOYED"}}})",
     "error WORKFLOW_NOT_DEPLOYED"},
    {"Suspended", 403, R"({"error":{"code":"FORBIDDEN","message":"Account suspended"}})", "error FORBIDDEN"},
    {"NotFound", 404, R"({"error":{"code":"NOT_FOUND","message":"Workflow not found"}})", "error NOT_FOUND"},
    {"RunId", 409,
     R"({"error":{"code":"CONFLICT","message":"Run ID has already been used","details":{"code":"RUN_ID_CONFLICT","runId":"r"}}})",
     "error RUN_ID_CONFLICT"},
    {"Chain", 409, R"({"error":{"code":"CONFLICT","message":"m","details":{"code":"CALL_CHAIN_DEPTH_EXCEEDED"}}})",
     "error CONFLICT"},
    {"TooLarge", 413, R"({"error":{"code":"PAYLOAD_TOO_LARGE","message":"Request body is too large"}})",
     "error PAYLOAD_TOO_LARGE"},
    {"MediaType", 415, R"({"error":{"code":"UNSUPPORTED_MEDIA_TYPE","message":"m"}})", "error BAD_REQUEST"},
    {"Locked", 423, R"({"error":{"code":"LOCKED","message":"m"}})", "error CONFLICT"},
    {"RateLimited", 429, R"({"error":{"code":"RATE_LIMITED","message":"m","details":{"code":"RATE_LIMIT_EXCEEDED"}}})",
     "error RATE_LIMIT_EXCEEDED"},
    {"ClientClosed", 499, R"({"error":{"code":"CLIENT_CLOSED_REQUEST","message":"m","details":{"runId":"r"}}})",
     "error CONNECTION_LOST"},
    {"Internal", 500, R"({"error":{"code":"INTERNAL_ERROR","message":"Internal server error"}})",
     "error EXECUTION_ERROR"},
    {"Unavailable", 503,
     R"({"error":{"code":"SERVICE_UNAVAILABLE","message":"m","details":{"code":"SERVICE_OVERLOADED"}}})",
     "error SERVICE_UNAVAILABLE"},
    {"Ambiguous", 503,
     R"({"error":{"code":"SERVICE_UNAVAILABLE","message":"m","details":{"code":"ASYNC_ENQUEUE_AMBIGUOUS","runId":"r"}}})",
     "error ASYNC_ENQUEUE_AMBIGUOUS"},
    {"LegacyShape", 429, R"({"error":"Too many requests","message":"m","code":"ADMISSION_GATE_CAPACITY"})",
     "error RATE_LIMIT_EXCEEDED"},
};

class V2Answer : public testing::TestWithParam<Row> {};
TEST_P(V2Answer, IsRead) { EXPECT_EQ(words(decode(GetParam().status, GetParam().body)), GetParam().expected); }
INSTANTIATE_TEST_SUITE_P(Row, V2Answer, testing::ValuesIn(kRows), [](const auto& one) { return one.param.name; });

TEST(V2Result, FillsEveryField) {
  const Outcome outcome = decode(
      200,
      R"({"data":{"runId":"r","workflowId":"w","status":"completed","output":{"a":1},"error":null,)"
      R"("startedAt":"2026-11-24T07:05:38.648Z","endedAt":"2026-11-24T07:05:39.095Z","durationMs":447.28576900000917}})");
  EXPECT_EQ(outcome.result.run_id, "r");
  EXPECT_EQ(outcome.result.output.dump(), R"({"a":1})");
  EXPECT_EQ(outcome.result.duration_ms, 447.28576900000917);
  EXPECT_EQ(outcome.result.metadata.size(), 3u);
  EXPECT_EQ(outcome.result.metadata["duration"].as_number(), 447.28576900000917);
  EXPECT_EQ(outcome.result.metadata["startTime"].as_text(), "2026-11-24T07:05:38.648Z");
  EXPECT_EQ(outcome.result.metadata["endTime"].as_text(), "2026-11-24T07:05:39.095Z");
}
TEST(V2Result, WithoutTimesHasNoMetadata) {
  const Outcome outcome = decode(200, R"({"data":{"status":"completed"}})");
  EXPECT_TRUE(outcome.result.metadata.is_null());
  EXPECT_EQ(outcome.result.duration_ms, -1);
}
TEST(V2Result, TakesADurationWrittenAsText) {
  EXPECT_EQ(decode(200, R"({"data":{"status":"completed","durationMs":"12.5"}})").result.duration_ms, 12.5);
  EXPECT_EQ(decode(200, R"({"data":{"status":"completed","durationMs":"soon"}})").result.duration_ms, -1);
}
TEST(V2Result, OfAFailureNamesBlockCodeAndKeepsTheObject) {
  const Outcome outcome = decode(
      200,
      R"({"data":{"runId":"r","status":"failed","output":{"half":1},"error":{"message":"no","code":"BLOCK_EXECUTION_FAILED",)"
      R"("blockId":"b","blockName":"Boom","blockType":"function"}}})");
  const ErrorInfo& error = *outcome.result.error;
  EXPECT_EQ(error.block, "b");
  EXPECT_EQ(error.block_name, "Boom");
  EXPECT_EQ(error.server_code, "BLOCK_EXECUTION_FAILED");
  EXPECT_EQ(error.may_have_run, MayHaveRun::Yes);
  EXPECT_EQ(error.details["blockType"].as_text(), "function");
  EXPECT_EQ(outcome.result.output["half"].as_integer(), 1);
}
TEST(V2Result, OfAFailureWithoutWordsStillSaysSomething) {
  for (const char* body :
       {R"({"data":{"status":"failed","error":null}})", R"({"data":{"status":"failed","error":{"message":null}}})",
        R"({"data":{"status":"failed"}})"}) {
    const Outcome outcome = decode(200, body);
    ASSERT_TRUE(outcome.result.error.has_value()) << body;
    EXPECT_FALSE(outcome.result.error->message.empty()) << body;
  }
}
TEST(V2Result, WithWrongTypesInEveryFieldIsTaken) {
  const Outcome outcome = decode(
      200,
      R"({"data":{"runId":5,"status":"completed","output":[],"error":null,"startedAt":7,"endedAt":[],"durationMs":{}}})");
  EXPECT_EQ(words(outcome), "completed ok");
  EXPECT_EQ(outcome.result.run_id, "");
}
TEST(V2Receipt, OfAnAsyncRunHasItsLink) {
  const Outcome outcome =
      decode(202, R"({"data":{"runId":"r","statusUrl":"http://h/api/v2/workflows/w/runs/r"}})", true);
  EXPECT_EQ(words(outcome), "queued r/r");
  EXPECT_EQ(outcome.queued.status_url, "http://h/api/v2/workflows/w/runs/r");
  EXPECT_EQ(outcome.queued.status, "queued");
}
TEST(V2Receipt, OfAnAsyncRunThatEndedAtOnceIsAResult) {
  EXPECT_EQ(words(decode(200, R"({"data":{"runId":"r","status":"completed"}})", true)), "completed ok");
}
TEST(V2Refusal, TellsTheRunIdOfAConflict) {
  EXPECT_EQ(
      decode(409, R"({"error":{"code":"CONFLICT","message":"m","details":{"code":"RUN_ID_CONFLICT","runId":"r"}}})")
          .error.run_id,
      "r");
}

}  // namespace
}  // namespace simstudio::decode
