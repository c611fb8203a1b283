// SPDX-License-Identifier: Apache-2.0

// Refusals: the shapes of wire/README.md surprise 23 and everything else that may stand where JSON should.

#include <gtest/gtest.h>

#include <limits>

#include "decode/response.h"
#include "json/json_string.h"

namespace simstudio::decode {
namespace {

ErrorInfo refuse(std::int32_t status, std::string_view body, std::string_view type = "application/json") {
  Response response;
  response.status = status;
  response.content_type = type;
  response.body = body;
  return decode_error_body(response);
}

struct Shape {
  const char* name;
  std::int32_t status;
  const char* body;
  ErrorCode code;
  const char* server_code;
  const char* shown;  ///< must stand in the message
};

const Shape kShapes[] = {
    {"Error", 401, R"({"error":"Invalid API key"})", ErrorCode::Unauthorized, "", "answered 401: Invalid API key."},
    {"ErrorCode", 404, R"({"error":"Task not found","code":"TASK_NOT_FOUND"})", ErrorCode::NotFound, "TASK_NOT_FOUND",
     "Task not found"},
    {"ErrorCodeRequest", 403,
     R"({"error":"Personal API keys are not allowed","code":"PERSONAL","requestId":"64827873"})", ErrorCode::Forbidden,
     "PERSONAL", "not allowed"},
    {"ErrorDetails", 400, R"({"error":"Invalid request body","details":[{"path":"stream","message":"m"}]})",
     ErrorCode::InvalidRequest, "", "Invalid request body"},
    {"ErrorMessageRetryable", 429,
     R"({"error":"Too many requests","message":"Server is at capacity.","code":"ADMISSION_GATE_CAPACITY","retryable":true,"retryAfterSeconds":5})",
     ErrorCode::RateLimitExceeded, "ADMISSION_GATE_CAPACITY",
     "Too many requests: Server is at capacity. It asks to wait 5 s."},
    {"ErrorMessageRetryAfter", 429,
     R"({"error":"Rate limit exceeded","message":"Please retry after T","retryAfter":1795504140468})",
     ErrorCode::RateLimitExceeded, "", "Please retry after T"},
    {"V2DetailsObject", 409,
     R"({"error":{"code":"CONFLICT","message":"used","details":{"code":"RUN_ID_CONFLICT","runId":"r"}}})",
     ErrorCode::RunIdConflict, "CONFLICT", "used"},
    {"V2DetailsList", 400,
     R"({"error":{"code":"BAD_REQUEST","message":"Unrecognized key","details":[{"keys":["name"]}]}})",
     ErrorCode::InvalidRequest, "BAD_REQUEST", "Unrecognized key"},
    {"CodeIsTheMessage", 402,
     R"({"error":"Usage limit exceeded: $1.58 used","code":"USAGE_LIMIT_EXCEEDED:_$1.58_USED"})",
     ErrorCode::UsageLimitExceeded, "USAGE_LIMIT_EXCEEDED:_$1.58_USED", "$1.58 used"},
    {"SuccessFalse", 400, R"({"success":false,"error":"no"})", ErrorCode::InvalidRequest, "", "no"},
    {"MessageAlone", 400, R"({"message":"just this"})", ErrorCode::InvalidRequest, "", "400: just this."},
    {"MessageTwice", 400, R"({"error":"same","message":"same"})", ErrorCode::InvalidRequest, "", "400: same. "},
    {"ErrorIsNull", 500, R"({"error":null})", ErrorCode::ExecutionError, "", "{\"error\":null}"},
    {"ErrorIsANumber", 500, R"({"error":5})", ErrorCode::ExecutionError, "", "answered 500: 5."},
    {"ErrorIsAList", 500, R"({"error":["a","b"]})", ErrorCode::ExecutionError, "", "[\"a\",\"b\"]"},
    {"V2WithWrongTypes", 400, R"({"error":{"code":7,"message":{"x":1},"details":"d"}})", ErrorCode::InvalidRequest, "",
     "{\"x\":1}"},
    {"EmptyObject", 404, "{}", ErrorCode::NotFound, "", "answered 404: {}."},
    {"List", 404, "[]", ErrorCode::NotFound, "", "answered 404: []."},
    {"Empty", 405, "", ErrorCode::NotFound, "", "answered 405. "},
    {"PlainText", 502, "upstream down", ErrorCode::ExecutionError, "", "answered 502: upstream down."},
    {"PlainTextLines", 504, "gateway\r\n\ttime-out\n", ErrorCode::ExecutionError, "", "gateway   time-out"},
    {"Truncated", 429, R"({"error":"Rate lim)", ErrorCode::RateLimitExceeded, "", "Rate lim"},
    {"NotUtf8", 500, "bad \xff bytes", ErrorCode::ExecutionError, "", "answered 500: bad ."},
    {"NotUtf8InJson", 400, "{\"error\":\"\xff\"}", ErrorCode::InvalidRequest, "", "answered 400: {\"error\":\"."},
    {"WithBom", 401, "\xef\xbb\xbf{\"error\":\"Invalid API key\"}", ErrorCode::Unauthorized, "", "Invalid API key"},
    {"Redirect", 302, "", ErrorCode::Protocol, "", "answered 302."},
    {"Status418", 418, R"({"error":"teapot"})", ErrorCode::InvalidRequest, "", "teapot"},
    {"Status501", 501, R"({"error":"not here"})", ErrorCode::ExecutionError, "", "not here"},
};

class RefusalShape : public testing::TestWithParam<Shape> {};
TEST_P(RefusalShape, BecomesOneErrorWithItsWordsAndAdvice) {
  const Shape& shape = GetParam();
  const ErrorInfo error = refuse(shape.status, shape.body);
  EXPECT_EQ(error_code_text(error.code), error_code_text(shape.code));
  EXPECT_EQ(error.server_code, shape.server_code);
  EXPECT_EQ(error.http_status, shape.status);
  EXPECT_NE(error.message.find(shape.shown), std::string::npos) << error.message;
  // What happened, then what to do: two sentences at least, the last one closed.
  EXPECT_NE(error.message.find(". "), std::string::npos) << error.message;
  EXPECT_TRUE(error.message.back() == '.' || error.message.back() == '?') << error.message;
  EXPECT_EQ(json::find_invalid_utf8(error.message), std::string_view::npos);
}
INSTANTIATE_TEST_SUITE_P(Shape, RefusalShape, testing::ValuesIn(kShapes),
                         [](const auto& one) { return one.param.name; });

TEST(Refusal, ByAWebPageDoesNotShowThePage) {
  const ErrorInfo error = refuse(404, "<!DOCTYPE html><html>much</html>", "text/html");
  EXPECT_NE(error.message.find("a web page instead of JSON"), std::string::npos);
  EXPECT_EQ(error.message.find("DOCTYPE"), std::string::npos);
  EXPECT_EQ(error.details.as_text(), "<!DOCTYPE html><html>much</html>");
}
TEST(Refusal, KeepsTheServersJsonWhole) {
  EXPECT_EQ(refuse(400, R"({"error":"e","details":[{"path":"p"}]})").details.at_path("details.0.path").as_text(), "p");
}
TEST(Refusal, KeepsAtMostFourKibibytesOfAText) {
  EXPECT_EQ(refuse(500, std::string(10000, 'x')).details.as_text().size(), 4096u);
  EXPECT_TRUE(refuse(500, "").details.is_null());
}
TEST(Refusal, ShowsAtMost200BytesOfAText) { EXPECT_LT(refuse(500, std::string(10000, 'x')).message.size(), 400u); }
TEST(Refusal, TellsTheRunIdThatTheServerNamed) {
  EXPECT_EQ(refuse(409, R"({"error":"used","code":"EXECUTION_ID_CONFLICT","executionId":"r"})").run_id, "r");
}
TEST(Refusal, PrefersTheHeadersWaitToTheBodys) {
  Response response;
  response.status = 429;
  response.body = R"({"error":"e","retryAfterSeconds":5})";
  response.limits.retry_after = std::chrono::seconds(7);
  EXPECT_EQ(decode_error_body(response).retry_after, std::chrono::seconds(7));
}
TEST(Refusal, TakesAWaitInAnyFormAndBoundsIt) {
  const auto wait = [](const char* value) {
    return refuse(429, R"({"error":"e","retryAfterSeconds":)" + std::string(value) + "}").retry_after;
  };
  EXPECT_EQ(wait("5"), std::chrono::seconds(5));
  EXPECT_EQ(wait("1.5"), std::chrono::milliseconds(1500));
  EXPECT_EQ(wait("\"6\""), std::chrono::seconds(6));
  EXPECT_EQ(wait("0"), std::chrono::seconds(0));
  EXPECT_EQ(wait("-5"), std::nullopt);
  EXPECT_EQ(wait("null"), std::nullopt);
  EXPECT_EQ(wait("\"soon\""), std::nullopt);
  EXPECT_EQ(wait("1e300"), std::chrono::hours(24 * 3650));
  EXPECT_EQ(wait("9223372036854775807"), std::chrono::hours(24 * 3650));
}

struct Fate {
  std::int32_t status;
  const char* body;
  MayHaveRun may_have_run;
};
TEST(Refusal, SaysWhatMayHaveRun) {
  const Fate fates[] = {{400, "{}", MayHaveRun::No},
                        {401, "{}", MayHaveRun::No},
                        {402, "{}", MayHaveRun::No},
                        {403, "{}", MayHaveRun::No},
                        {404, "{}", MayHaveRun::No},
                        {408, "{}", MayHaveRun::Maybe},
                        {409, R"({"code":"EXECUTION_ID_CONFLICT"})", MayHaveRun::Maybe},
                        {409, "{}", MayHaveRun::No},
                        {413, "{}", MayHaveRun::No},
                        {429, "{}", MayHaveRun::No},
                        {499, "{}", MayHaveRun::Maybe},
                        {500, "{}", MayHaveRun::Maybe},
                        {502, "", MayHaveRun::Maybe},
                        {503, R"({"error":"Unable to allocate workflow execution identity"})", MayHaveRun::No},
                        {503, "<html>", MayHaveRun::Maybe},
                        {503, R"({"message":"Service Unavailable"})", MayHaveRun::Maybe},
                        {503, R"({"code":"ASYNC_ENQUEUE_AMBIGUOUS"})", MayHaveRun::Maybe},
                        {504, "", MayHaveRun::Maybe}};
  for (const Fate& fate : fates) {
    EXPECT_EQ(refuse(fate.status, fate.body).may_have_run, fate.may_have_run) << fate.status << " " << fate.body;
  }
}

TEST(NoV2, IsToldByItsOwnWordsOrAPage) {
  const auto means = [](std::int32_t status, std::string_view body, std::string_view type = "application/json") {
    Response response;
    response.status = status;
    response.body = body;
    response.content_type = type;
    return means_no_v2(response);
  };
  EXPECT_TRUE(means(404, R"({"error":{"code":"NOT_FOUND","message":"Not found"}})"));
  EXPECT_TRUE(means(404, "<html>", "text/html"));
  EXPECT_FALSE(means(404, R"({"error":{"code":"NOT_FOUND","message":"Workflow not found"}})"));
  EXPECT_FALSE(means(404, R"({"error":{"code":"NOT_FOUND","message":"not found"}})"));
  EXPECT_FALSE(means(404, R"({"error":"Not found"})"));
  EXPECT_FALSE(means(404, ""));
  EXPECT_FALSE(means(404, "[]"));
  EXPECT_FALSE(means(403, R"({"error":{"code":"NOT_FOUND","message":"Not found"}})"));
  EXPECT_FALSE(means(500, "<html>", "text/html"));
}

}  // namespace
}  // namespace simstudio::decode
