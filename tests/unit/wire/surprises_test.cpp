// SPDX-License-Identifier: Apache-2.0

// The surprises of wire/README.md that concern what is built, each by its number and as a user would see it.

#include <gtest/gtest.h>

#include "encode/execute.h"
#include "encode/validate.h"
#include "support/recording.h"
#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using decode::Generation;
using decode::OutcomeKind;
using Lines = std::vector<std::string>;

decode::Outcome answer_to_execute(const std::string& name, bool async = false) {
  const Recording recording = read_recording(name);
  return decode::decode_execute_response(recording.is_v2() ? Generation::V2 : Generation::Legacy, async,
                                         answer_of(recording));
}

decode::ErrorInfo error_of(const std::string& name) {
  return decode::decode_error_body(answer_of(read_recording(name)));
}

bool means_no_v2(const std::string& name) { return decode::means_no_v2(answer_of(read_recording(name))); }

std::string header_of(const encode::HttpRequest& http, const std::string& name) {
  for (const auto& [key, value] : http.headers) {
    if (key == name) return value;
  }
  return {};
}

encode::HttpRequest request_for(Generation generation, ExecuteMode mode) {
  encode::ExecuteRequest request;
  request.workflow_id = "w";
  request.run_id = "npc-fixed-1";
  request.mode = mode;
  std::string problem;
  return encode::encode_execute(generation, {"http://h", "k"}, request, &problem);
}

TEST(WireSurprise1, V2SwitchedOffIsToldFromAMissingWorkflowByTheMessageAlone) {
  EXPECT_TRUE(means_no_v2("v2off-execute"));
  EXPECT_TRUE(means_no_v2("v2off-public"));
  EXPECT_TRUE(means_no_v2("v2off-runs"));
  EXPECT_TRUE(means_no_v2("sdk-py-v2off-execute"));
  EXPECT_TRUE(means_no_v2("http-404-v2"));
  EXPECT_TRUE(means_no_v2("http-404-api"));
  EXPECT_FALSE(means_no_v2("v2-err-unknown-workflow"));
  EXPECT_FALSE(means_no_v2("auth-v2-foreign-personal-key"));
  EXPECT_FALSE(means_no_v2("v2-run-unknown"));
  EXPECT_FALSE(means_no_v2("v2off-wrong-key"));
  EXPECT_FALSE(means_no_v2("v1-execution-unknown"));
}

TEST(WireSurprise2, AStreamThatTheClientLeftTellsNothingOfTheRunsFate) {
  for (const char* name : {"disconnect-stream-ae", "disconnect-stream-legacy", "node-disconnect-stream-ae",
                           "node-disconnect-stream-legacy", "redis-disconnect-stream"}) {
    const DecodedStream decoded = decode_whole_stream({read_recording(name).body});
    EXPECT_EQ(decoded.lines.back(), "error CONNECTION_LOST") << name;
    EXPECT_EQ(decoded.outcome.error.may_have_run, MayHaveRun::Yes) << name;
  }
}

TEST(WireSurprise3, AStreamNeverTellsItsRunIdSoOursIsSent) {
  for (const char* name : {"v1-stream-exec-id-reuse-1", "v2-stream-run-id"}) {
    const Recording recording = read_recording(name);
    EXPECT_EQ(recording.header("x-run-id") + recording.header("x-execution-id"), "") << name;
    EXPECT_EQ(decode_whole_stream({recording.body}).outcome.result.run_id, "") << name;
  }
  for (const ExecuteMode mode : {ExecuteMode::Sync, ExecuteMode::Stream, ExecuteMode::Async}) {
    EXPECT_EQ(header_of(request_for(Generation::Legacy, mode), "X-Execution-Id"), "npc-fixed-1");
    EXPECT_EQ(header_of(request_for(Generation::V2, mode), "X-Run-Id"), "npc-fixed-1");
  }
}
TEST(WireSurprise3, AnyIdOfTheGrammarGoesNotOnlyAUuid) {
  EXPECT_EQ(answer_to_execute("v2-run-id-short").result.run_id, "npc-1");
  EXPECT_EQ(answer_to_execute("edge-control-names-as-input").result.run_id, "zzz");
  EXPECT_EQ(encode::check_run_id("npc-1"), "");
  EXPECT_NE(encode::check_run_id("npc 1"), "");
}
TEST(WireSurprise3, ReuseIsAConflictThatNamesTheRun) {
  EXPECT_EQ(error_of("v1-stream-exec-id-reuse-2").run_id, "npc-fixed-1");
  EXPECT_EQ(error_of("v1-sync-execution-id-bad").run_id, "not-a-uuid");
  EXPECT_EQ(error_of("v2-run-id-other-workflow").code, ErrorCode::RunIdConflict);
  EXPECT_EQ(error_of("v2-run-id-other-workflow").run_id, "0b221c7f-8fd3-4dbe-ac9d-a841c3e69964");
}

TEST(WireSurprise4, ACancelThatSaidNoStillStoppedTheRun) {
  const Json said = Json::parse(read_recording("cancel-v1-running").body);
  EXPECT_FALSE(said["success"].as_boolean(true));
  EXPECT_EQ(said["reason"].as_text(), "redis_unavailable");
  EXPECT_EQ(decode_stream({read_recording("cancel-agent-stream-victim").body}),
            (Lines{"text A Hello, traveller! The forge is ", "result not ok cancelled"}));
}
TEST(WireSurprise4, ACancelBeforeTheRunIsRegisteredIsNotFoundAndDoesNothing) {
  EXPECT_EQ(error_of("redis-cancel-early").code, ErrorCode::NotFound);
  EXPECT_EQ(answer_to_execute("redis-cancel-early-victim").result.status, RunStatus::Completed);
}

TEST(WireSurprise5, ACancelledSyncRunIsHttp200WithoutAnError) {
  for (const char* name : {"cancel-sync-victim", "redis-cancel-sync-victim", "redis-cancel-v2-sync-victim"}) {
    EXPECT_EQ(read_recording(name).status, 200) << name;
    const decode::Outcome outcome = answer_to_execute(name);
    ASSERT_EQ(outcome.kind, OutcomeKind::Result) << name;
    EXPECT_FALSE(outcome.result.success) << name;
    EXPECT_EQ(outcome.result.status, RunStatus::Cancelled) << name;
    EXPECT_EQ(outcome.result.status_text, "cancelled") << name;
    EXPECT_FALSE(outcome.result.error.has_value()) << name;
  }
}

TEST(WireSurprise6, APausedSyncRunIsToldByItsOutputAlone) {
  const decode::Outcome paused = answer_to_execute("v1-sync-pause");
  EXPECT_TRUE(Json::parse(read_recording("v1-sync-pause").body)["status"].is_null());
  EXPECT_EQ(paused.result.status, RunStatus::Paused);
  EXPECT_TRUE(paused.result.success);
  EXPECT_TRUE(paused.result.output.at_path("data._resume.contextId").is_text());
}
TEST(WireSurprise6, ATimedPauseShowsNothingButWhenItResumes) {
  const decode::Outcome paused = answer_to_execute("pause-wait-async-run");
  EXPECT_EQ(paused.result.status, RunStatus::Paused);
  EXPECT_TRUE(paused.result.output["resumeAt"].is_text());
}

TEST(WireSurprise9, ALegacy429TellsNoWait) {
  const decode::Outcome refused = answer_to_execute("limit-v1-sync-5");
  EXPECT_EQ(refused.error.code, ErrorCode::RateLimitExceeded);
  EXPECT_FALSE(refused.error.retry_after.has_value());
  EXPECT_FALSE(answer_of(read_recording("limit-v1-sync-5")).limits.told);
}
TEST(WireSurprise9, TheTwoV2BucketsAreToldApartByTheirDetails) {
  const decode::ErrorInfo run_bucket = error_of("limit-v2-sync-5");
  EXPECT_EQ(run_bucket.details.at_path("error.details.code").as_text(), "RATE_LIMIT_EXCEEDED");
  EXPECT_EQ(run_bucket.retry_after, std::chrono::seconds(58));
  EXPECT_EQ(answer_of(read_recording("limit-v2-sync-5")).limits.remaining, 1);
  const decode::ErrorInfo request_bucket = error_of("limit-v2-sync-8");
  EXPECT_TRUE(request_bucket.details.at_path("error.details.retryAfter").is_text());
  EXPECT_EQ(request_bucket.retry_after, std::chrono::seconds(60));
  EXPECT_EQ(answer_of(read_recording("limit-v2-sync-8")).limits.remaining, 0);
}
TEST(WireSurprise9, ACapacity429TellsItsWaitTwice) {
  EXPECT_EQ(error_of("gate-v1-429").retry_after, std::chrono::seconds(5));
  decode::Response without_header = {};
  const Recording recording = read_recording("gate-v1-429");
  without_header.status = 429;
  without_header.body = recording.body;
  EXPECT_EQ(decode::decode_error_body(without_header).retry_after, std::chrono::seconds(5));
}
TEST(WireSurprise9, AnEpochInMillisecondsIsNotTakenForAWait) {
  EXPECT_FALSE(error_of("limit-v1-logs-7").retry_after > std::chrono::hours(1));
}

TEST(WireSurprise11, ALimitsResetIsIso8601NotANumber) {
  EXPECT_EQ(answer_of(read_recording("limit-v2-sync-5")).limits.reset, "2026-11-24T07:08:59.845Z");
}

TEST(WireSurprise12, AFailedRunIsTheSameWhateverItsHttpStatus) {
  EXPECT_EQ(read_recording("v1-sync-fail").status, 500);
  EXPECT_EQ(read_recording("v2-sync-fail").status, 200);
  for (const char* name : {"v1-sync-fail", "v2-sync-fail", "v1-sync-fail-agent-401", "v1-sync-fail-agent-429"}) {
    const decode::Outcome outcome = answer_to_execute(name);
    ASSERT_EQ(outcome.kind, OutcomeKind::Result) << name;
    EXPECT_EQ(outcome.result.status, RunStatus::Failed) << name;
    EXPECT_EQ(outcome.result.error->code, ErrorCode::ExecutionError) << name;
    EXPECT_EQ(outcome.result.error->may_have_run, MayHaveRun::Yes) << name;
  }
}
TEST(WireSurprise12, TheServersTimeLimitIsATimeoutWhateverItsHttpStatus) {
  EXPECT_EQ(read_recording("timeout-v1-sync").status, 408);
  EXPECT_EQ(read_recording("timeout-v2-sync").status, 200);
  for (const char* name : {"timeout-v1-sync", "timeout-v2-sync"}) {
    EXPECT_EQ(answer_to_execute(name).result.error->code, ErrorCode::Timeout) << name;
  }
  EXPECT_EQ(decode_whole_stream({read_recording("timeout-v1-stream-agent").body}).outcome.result.error->code,
            ErrorCode::Timeout);
}

TEST(WireSurprise13, TheSyncFailureNamesItsBlock) {
  const decode::ErrorInfo error = *answer_to_execute("v2-sync-fail").result.error;
  EXPECT_EQ(error.server_code, "BLOCK_EXECUTION_FAILED");
  EXPECT_EQ(error.block_name, "Boom");
  EXPECT_EQ(error.block.size(), 36u);
  EXPECT_EQ(error.details["blockType"].as_text(), "function");
}
TEST(WireSurprise13, TheRunResourcesFailureHasOnlyWordsAndACode) {
  const Recording recording = read_recording("v2-run-failed");
  const auto error = decode::decode_execute_response(Generation::V2, false, answer_of(recording)).result.error;
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->server_code, "EXECUTION_FAILED");
  EXPECT_EQ(error->block_name, "");
  EXPECT_EQ(error->message.rfind("Boom: ", 0), 0u);
}

TEST(WireSurprise14, AResponseBlockAnswersWithAnyStatusAndNoEnvelope) {
  EXPECT_EQ(read_recording("v1-sync-response-418").status, 418);
  EXPECT_EQ(read_recording("v1-sync-response-418").content_type, "application/vnd.quest+json");
  const decode::Outcome outcome = answer_to_execute("v1-sync-response-418");
  EXPECT_EQ(outcome.result.status, RunStatus::Completed);
  EXPECT_EQ(outcome.result.output["greeting"].as_text(), "Zażółć gęślą jaźń ⚔️");
  EXPECT_EQ(outcome.result.run_id, "");
}
TEST(WireSurprise14, V2KeepsTheResponseBlockInsideTheOutput) {
  const Json output = answer_to_execute("sdk-ts-execute-response-block").result.output;
  EXPECT_EQ(output["status"].as_integer(), 418);
  EXPECT_EQ(output.at_path("headers.X-Quest").as_text(), "dragon");
}

TEST(WireSurprise15, AFlatBodysControlKeysAreRefusedBeforeTheyReachTheServer) {
  encode::ExecuteRequest request;
  request.workflow_id = "w";
  request.run_id = "r";
  request.input = R"({"executionId":"zzz"})";
  std::string problem;
  encode::encode_execute(Generation::Legacy, {"http://h", ""}, request, &problem);
  EXPECT_NE(problem.find("\"executionId\""), std::string::npos) << problem;
  problem.clear();
  encode::encode_execute(Generation::V2, {"http://h", ""}, request, &problem);
  EXPECT_EQ(problem, "");
}
TEST(WireSurprise15, AnInputIsSentFlatToLegacyAndInsideInputToV2) {
  encode::ExecuteRequest request;
  request.workflow_id = "w";
  request.run_id = "r";
  request.input = R"({"name":"Zoë"})";
  std::string problem;
  EXPECT_EQ(encode::encode_execute(Generation::Legacy, {"http://h", ""}, request, &problem).body, R"({"name":"Zoë"})");
  EXPECT_EQ(encode::encode_execute(Generation::V2, {"http://h", ""}, request, &problem).body,
            R"({"input":{"name":"Zoë"}})");
}

TEST(WireSurprise16, AsyncIsAskedByHeaderOrByV2sOwnFlagNeverByIsAsync) {
  const encode::HttpRequest legacy = request_for(Generation::Legacy, ExecuteMode::Async);
  EXPECT_EQ(header_of(legacy, "X-Execution-Mode"), "async");
  EXPECT_EQ(legacy.body, "{}");
  const encode::HttpRequest v2 = request_for(Generation::V2, ExecuteMode::Async);
  EXPECT_EQ(header_of(v2, "X-Execution-Mode"), "");
  EXPECT_EQ(v2.body, R"({"input":{},"async":true})");
  EXPECT_EQ(answer_to_execute("v1-async-body-flag").kind, OutcomeKind::Result);
}
TEST(WireSurprise16, AsyncWinsOverStream) {
  EXPECT_EQ(answer_to_execute("v1-async-and-stream", true).kind, OutcomeKind::Queued);
  EXPECT_EQ(answer_to_execute("v1-async-and-stream", false).kind, OutcomeKind::Queued);
}

TEST(WireSurprise17, AJobsIdHoldsAColonAndIsKeptAsSent) {
  const decode::QueuedInfo queued = answer_to_execute("v1-async-queued", true).queued;
  EXPECT_EQ(queued.task_id, "workflow-execution:" + queued.run_id);
}

TEST(WireSurprise19, ACompressedStreamIsTheSameStream) {
  EXPECT_TRUE(read_recording("gzip-stream-ae").gzip);
  EXPECT_EQ(decode_stream({read_recording("gzip-stream-ae").body}),
            decode_stream({read_recording("v1-stream-ae-agent").body}));
}
TEST(WireSurprise19, NoRequestOfOursAsksForCompression) {
  for (const Generation generation : {Generation::V2, Generation::Legacy}) {
    for (const ExecuteMode mode : {ExecuteMode::Sync, ExecuteMode::Stream, ExecuteMode::Async}) {
      EXPECT_EQ(header_of(request_for(generation, mode), "Accept-Encoding"), "");
    }
  }
}

TEST(WireSurprise20, HeadersAreReadInBunsCaseAndInNodes) {
  for (const char* name : {"v2-sync-ok", "node-v2-sync-ok"}) {
    const decode::LimitHeaders limits = answer_of(read_recording(name)).limits;
    EXPECT_EQ(limits.limit, 999999) << name;
    EXPECT_GT(limits.remaining, 999900) << name;
  }
  EXPECT_EQ(read_recording("v1-sync-ok").header("content-type"), "application/json;charset=utf-8");
  EXPECT_EQ(read_recording("node-v1-sync-fail").header("content-type"), "application/json");
}

TEST(WireSurprise21, ALargeValueIsPassedThroughAsItsReference) {
  for (const char* name : {"v1-sync-huge-12mb", "edge-stream-huge-output"}) {
    const Recording recording = read_recording(name);
    const Json output = recording.is_stream() ? decode_whole_stream({recording.body}).outcome.result.output
                                              : answer_to_execute(name).result.output;
    const Json blob = output.at_path("result.blob");
    EXPECT_TRUE(blob["__simLargeValueRef"].as_boolean()) << name;
    EXPECT_EQ(blob["size"].as_integer(), 12582914) << name;
    EXPECT_EQ(blob["kind"].as_text(), "string") << name;
  }
}

TEST(WireSurprise23, EachOfTheSevenShapesKeepsItsWordsAndCode) {
  struct Shape {
    const char* recording;
    const char* words;
    const char* code;
  };
  const Shape shapes[] = {
      {"v1-err-no-key", "Unauthorized", ""},
      {"v1-job-unknown", "Task not found", "TASK_NOT_FOUND"},
      {"auth-status-personal-key-denied", "not allowed", "PERSONAL_API_KEYS_ARE_NOT_ALLOWED_FOR_THIS_WORKSPACE"},
      {"v1-err-invalid-body", "Invalid request body", ""},
      {"gate-v1-429", "Server is at capacity", "ADMISSION_GATE_CAPACITY"},
      {"limit-v1-logs-7", "Please retry after", ""},
      {"v2-err-flat-body", "Unrecognized key", "BAD_REQUEST"},
      {"v2-run-id-other-workflow", "already been used", "CONFLICT"},
  };
  for (const Shape& shape : shapes) {
    const decode::ErrorInfo error = error_of(shape.recording);
    EXPECT_NE(error.message.find(shape.words), std::string::npos) << error.message;
    EXPECT_EQ(error.server_code, shape.code) << shape.recording;
  }
  EXPECT_NE(error_of("http-404-api").message.find("a web page instead of JSON"), std::string::npos);
  EXPECT_EQ(read_recording("v1-err-get-method").body, "");
  EXPECT_EQ(error_of("v1-err-get-method").code, ErrorCode::NotFound);
}
TEST(WireSurprise23, ACodeThatIsTheMessageInCapitalsDecidesNothing) {
  EXPECT_EQ(error_of("billing-chat").code, ErrorCode::UsageLimitExceeded);
  EXPECT_EQ(error_of("limit-chat").code, ErrorCode::RateLimitExceeded);
}

TEST(WireSurprise24, AWrongKeyIsUnauthorizedInAllItsWordings) {
  for (const char* name : {"v1-err-wrong-key-legacy", "v1-status-wrong-key", "v1-usage-limits-wrong-key",
                           "v1-err-bearer", "auth-expired-key", "v1-job-wrong-key"}) {
    EXPECT_EQ(error_of(name).code, ErrorCode::Unauthorized) << name;
    EXPECT_NE(error_of(name).message.find("SIM_API_KEY"), std::string::npos) << name;
  }
}
TEST(WireSurprise24, TheKeyIsSentAsXApiKeyNeverAsBearer) {
  const encode::HttpRequest http = request_for(Generation::V2, ExecuteMode::Sync);
  EXPECT_EQ(header_of(http, "X-API-Key"), "k");
  EXPECT_EQ(header_of(http, "Authorization"), "");
}

TEST(WireSurprise27, DurationsKeepTheirFractions) {
  EXPECT_EQ(answer_to_execute("v1-sync-ok").result.duration_ms, 59.99350599999889);
  EXPECT_EQ(answer_to_execute("v2-sync-ok").result.duration_ms, 87.09300700001768);
  const Json segment = answer_to_execute("v1-sync-think").result.output.at_path("providerTiming.timeSegments.0");
  EXPECT_EQ(segment["startTime"].as_integer(), 1795505187728);
}

TEST(WireSurprise29, ASyncOutputHoldsTheReasoningAndAStreamsFinalDoesNot) {
  const Json sync = answer_to_execute("v1-sync-think").result.output;
  EXPECT_EQ(sync.at_path("providerTiming.timeSegments.0.thinkingContent").as_text(),
            "The user wants a greeting. 🤔 I should answer as the blacksmith.");
  const Json streamed = decode_whole_stream({read_recording("v1-stream-ae-think-noselect").body}).outcome.result.output;
  EXPECT_TRUE(streamed.at_path("providerTiming.timeSegments.0.thinkingContent").is_null());
  EXPECT_TRUE(streamed.at_path("providerTiming.timeSegments.0.assistantContent").is_null());
}

TEST(WireStreamProtocol, IsAskedForAndEchoedOnlyWhenAccepted) {
  EXPECT_EQ(header_of(request_for(Generation::Legacy, ExecuteMode::Stream), "X-Sim-Stream-Protocol"),
            "agent-events-v1");
  EXPECT_EQ(read_recording("v1-stream-ae-agent").header("x-sim-stream-protocol"), "agent-events-v1");
  EXPECT_EQ(read_recording("v1-stream-ae-bad-version").header("x-sim-stream-protocol"), "");
}

TEST(WireSentRequests, AreWhatOurEncoderWrites) {
  const Recording recording = read_recording("v1-stream-ae-tool");
  encode::ExecuteRequest request;
  request.workflow_id = "3ab10db6-b419-4dd6-a35a-61d756a3d808";
  request.run_id = "r";
  request.mode = ExecuteMode::Stream;
  request.input = R"({"input": "use the tool"})";
  request.selected_outputs = {"6a6dc8d7-e0eb-4621-b9a8-d6470ef0c615_content"};
  request.include_thinking = true;
  request.include_tool_calls = true;
  std::string problem;
  const encode::HttpRequest http =
      encode::encode_execute(Generation::Legacy, {"http://127.0.0.1:3000", "k"}, request, &problem);
  EXPECT_EQ(http.url, "http://127.0.0.1:3000" + recording.path);
  EXPECT_EQ(Json::parse(http.body).dump(), Json::parse(recording.request_body).dump());
}

}  // namespace
}  // namespace simstudio::test
