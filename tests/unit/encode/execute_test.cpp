// SPDX-License-Identifier: Apache-2.0

// The bytes of requests: whole, so that a field too many fails as well.

#include "encode/execute.h"

#include <gtest/gtest.h>

#include "simstudio/json.h"

namespace simstudio::encode {
namespace {

using base::Generation;

const Account kAccount{"http://127.0.0.1:3000", "sim_key"};

ExecuteRequest request_for(ExecuteMode mode, std::string input = {}) {
  ExecuteRequest request;
  request.workflow_id = "wf1";
  request.run_id = "run-1";
  request.mode = mode;
  request.input = std::move(input);
  return request;
}

/// The request as it would be read on the wire, less HTTP's own lines.
std::string shown(const HttpRequest& http) {
  std::string text = http.method + " " + http.url + "\n";
  for (const auto& [name, value] : http.headers) text += name + ": " + value + "\n";
  return text + "\n" + http.body;
}

HttpRequest encoded(Generation generation, const ExecuteRequest& request) {
  std::string problem;
  HttpRequest http = encode_execute(generation, kAccount, request, &problem);
  EXPECT_EQ(problem, "");
  return http;
}

ExecuteRequest with_every_option(ExecuteMode mode) {
  ExecuteRequest request = request_for(mode, R"({"question":"Who goes there?"})");
  request.selected_outputs = {"agent1.content", "Agent \"2\".content"};
  request.include_thinking = true;
  request.include_tool_calls = true;
  return request;
}

TEST(EncodeExecute, SyncLegacy) {
  EXPECT_EQ(shown(encoded(Generation::Legacy, request_for(ExecuteMode::Sync, R"({"a":1})"))),
            "POST http://127.0.0.1:3000/api/workflows/wf1/execute\n"
            "Content-Type: application/json\nAccept: application/json\nX-API-Key: sim_key\nX-Execution-Id: run-1\n\n"
            R"({"a":1})");
}
TEST(EncodeExecute, SyncV2) {
  EXPECT_EQ(shown(encoded(Generation::V2, request_for(ExecuteMode::Sync, R"({"a":1})"))),
            "POST http://127.0.0.1:3000/api/v2/workflows/wf1/execute\n"
            "Content-Type: application/json\nAccept: application/json\nX-API-Key: sim_key\nX-Run-Id: run-1\n\n"
            R"({"input":{"a":1}})");
}
TEST(EncodeExecute, StreamLegacy) {
  EXPECT_EQ(shown(encoded(Generation::Legacy, with_every_option(ExecuteMode::Stream))),
            "POST http://127.0.0.1:3000/api/workflows/wf1/execute\n"
            "Content-Type: application/json\nAccept: text/event-stream\nX-API-Key: sim_key\nX-Execution-Id: run-1\n"
            "X-Sim-Stream-Protocol: agent-events-v1\n\n"
            R"({"question":"Who goes there?","stream":true,"selectedOutputs":["agent1.content","Agent \"2\".content"],)"
            R"("includeThinking":true,"includeToolCalls":true})");
}
TEST(EncodeExecute, StreamV2) {
  EXPECT_EQ(
      shown(encoded(Generation::V2, with_every_option(ExecuteMode::Stream))),
      "POST http://127.0.0.1:3000/api/v2/workflows/wf1/execute\n"
      "Content-Type: application/json\nAccept: text/event-stream\nX-API-Key: sim_key\nX-Run-Id: run-1\n"
      "X-Sim-Stream-Protocol: agent-events-v1\n\n"
      R"({"input":{"question":"Who goes there?"},"stream":true,)"
      R"("selectedOutputs":["agent1.content","Agent \"2\".content"],"includeThinking":true,"includeToolCalls":true})");
}
TEST(EncodeExecute, AsyncLegacy) {
  ExecuteRequest request = request_for(ExecuteMode::Async, R"({"a":1})");
  request.execution_timeout_s = 90;
  EXPECT_EQ(shown(encoded(Generation::Legacy, request)),
            "POST http://127.0.0.1:3000/api/workflows/wf1/execute\n"
            "Content-Type: application/json\nAccept: application/json\nX-API-Key: sim_key\nX-Execution-Id: run-1\n"
            "X-Execution-Mode: async\nX-Execution-Timeout-Seconds: 90\n\n"
            R"({"a":1})");
}
TEST(EncodeExecute, AsyncV2) {
  ExecuteRequest request = request_for(ExecuteMode::Async, R"({"a":1})");
  request.execution_timeout_s = 90;
  EXPECT_EQ(shown(encoded(Generation::V2, request)),
            "POST http://127.0.0.1:3000/api/v2/workflows/wf1/execute\n"
            "Content-Type: application/json\nAccept: application/json\nX-API-Key: sim_key\nX-Run-Id: run-1\n\n"
            R"({"input":{"a":1},"async":true,"executionTimeoutSeconds":90})");
}
TEST(EncodeExecute, SettledTextDoesWithoutTheProtocol) {
  ExecuteRequest request = request_for(ExecuteMode::Stream);
  request.text_policy = TextPolicy::Settled;
  for (const Generation generation : {Generation::Legacy, Generation::V2}) {
    EXPECT_EQ(shown(encoded(generation, request)).find("X-Sim-Stream-Protocol"), std::string::npos);
  }
}
TEST(EncodeExecute, WithoutAKeySendsNone) {
  std::string problem;
  const HttpRequest http = encode_execute(Generation::V2, {"http://h", ""}, request_for(ExecuteMode::Sync), &problem);
  EXPECT_EQ(shown(http).find("X-API-Key"), std::string::npos);
}
TEST(EncodeExecute, KeepsThePathOfTheBaseUrl) {
  std::string problem;
  EXPECT_EQ(encode_execute(Generation::V2, {"https://h/sim", ""}, request_for(ExecuteMode::Sync), &problem).url,
            "https://h/sim/api/v2/workflows/wf1/execute");
}
TEST(EncodeExecute, SaysWhetherItIsAStream) {
  EXPECT_TRUE(encoded(Generation::V2, request_for(ExecuteMode::Stream)).stream);
  EXPECT_FALSE(encoded(Generation::V2, request_for(ExecuteMode::Sync)).stream);
  EXPECT_FALSE(encoded(Generation::V2, request_for(ExecuteMode::Async)).stream);
}

struct Input {
  const char* name;
  const char* input;
  const char* legacy_sync;
  const char* legacy_stream;
  const char* v2;
};
const Input kInputs[] = {
    {"Empty", "", "{}", R"({"stream":true})", R"({"input":{}})"},
    {"Blank", " \t\r\n", "{}", R"({"stream":true})", R"({"input":{}})"},
    {"Null", "null", "{}", R"({"stream":true})", R"({"input":{}})"},
    {"NullWithSpace", " null ", "{}", R"({"stream":true})", R"({"input":{}})"},
    {"EmptyObject", "{}", "{}", R"({"stream":true})", R"({"input":{}})"},
    {"SpacedEmptyObject", " { } ", "{ }", R"({ "stream":true})", R"({"input":{ }})"},
    {"Object", R"({"a":1})", R"({"a":1})", R"({"a":1,"stream":true})", R"({"input":{"a":1}})"},
    {"SpacedObject", "\n{\"a\":1}\n", R"({"a":1})", R"({"a":1,"stream":true})", R"({"input":{"a":1}})"},
    {"ObjectEndingInABrace", R"({"a":"}"})", R"({"a":"}"})", R"({"a":"}","stream":true})", R"({"input":{"a":"}"}})"},
    {"InputObject", R"({"input":{"a":1}})", R"({"input":{"a":1}})", R"({"input":{"a":1},"stream":true})",
     R"({"input":{"input":{"a":1}}})"},
    {"Text", R"("hi")", R"({"input":"hi"})", R"({"input":"hi","stream":true})", R"({"input":{"input":"hi"}})"},
    {"Number", "5", R"({"input":5})", R"({"input":5,"stream":true})", R"({"input":{"input":5}})"},
    {"False", "false", R"({"input":false})", R"({"input":false,"stream":true})", R"({"input":{"input":false}})"},
    {"List", R"([1,{"a":2}])", R"({"input":[1,{"a":2}]})", R"({"input":[1,{"a":2}],"stream":true})",
     R"({"input":{"input":[1,{"a":2}]}})"},
};
class EncodedInput : public testing::TestWithParam<Input> {};
TEST_P(EncodedInput, StandsWhereTheGenerationWantsIt) {
  const Input& one = GetParam();
  EXPECT_EQ(encoded(Generation::Legacy, request_for(ExecuteMode::Sync, one.input)).body, one.legacy_sync);
  EXPECT_EQ(encoded(Generation::Legacy, request_for(ExecuteMode::Stream, one.input)).body, one.legacy_stream);
  EXPECT_EQ(encoded(Generation::V2, request_for(ExecuteMode::Sync, one.input)).body, one.v2);
}
INSTANTIATE_TEST_SUITE_P(Form, EncodedInput, testing::ValuesIn(kInputs),
                         [](const auto& one) { return one.param.name; });

class ControlKey : public testing::TestWithParam<const char*> {};
TEST_P(ControlKey, InALegacyInputIsAProblemThatNamesItAndTheWayOut) {
  const std::string input = "{\"fine\":1,\"" + std::string(GetParam()) + "\":2}";
  std::string problem;
  encode_execute(Generation::Legacy, kAccount, request_for(ExecuteMode::Sync, input), &problem);
  EXPECT_NE(problem.find("\"" + std::string(GetParam()) + "\""), std::string::npos) << problem;
  EXPECT_NE(problem.find("Rename it"), std::string::npos) << problem;
  EXPECT_NE(problem.find("Api::V2"), std::string::npos) << problem;
}
TEST_P(ControlKey, InAV2InputIsNone) {
  const std::string input = "{\"" + std::string(GetParam()) + "\":2}";
  EXPECT_EQ(encoded(Generation::V2, request_for(ExecuteMode::Sync, input)).body, "{\"input\":" + input + "}");
}
TEST_P(ControlKey, DeeperInALegacyInputIsNone) {
  encoded(Generation::Legacy, request_for(ExecuteMode::Sync, "{\"a\":{\"" + std::string(GetParam()) + "\":2}}"));
}
INSTANTIATE_TEST_SUITE_P(Key, ControlKey,
                         testing::Values("selectedOutputs", "stream", "includeThinking", "includeToolCalls",
                                         "includeFileBase64", "base64MaxBytes", "triggerType", "executionId",
                                         "triggerBlockId", "stopAfterBlockId", "startBlockId", "runFromBlock",
                                         "useDraftState", "workflowStateOverride", "isClientSession",
                                         "inputFromExecutionId", "deploymentVersionId", "parentWorkspaceId",
                                         "workflowId", "copilotToolCallId"),
                         [](const auto& one) { return std::string(one.param); });

TEST(ControlKeys, AreSeenThroughEscapes) {
  std::string problem;
  encode_execute(Generation::Legacy, kAccount, request_for(ExecuteMode::Sync, R"({"str\u0065am":1})"), &problem);
  EXPECT_NE(problem.find("\"stream\""), std::string::npos);
}
TEST(ControlKeys, AreKnownByTheirExactCase) {
  encoded(Generation::Legacy, request_for(ExecuteMode::Sync, R"({"Stream":1,"input":2,"isAsync":3,"message":4})"));
}

struct Segment {
  const char* id;
  const char* path;
};
TEST(EncodePath, EscapesWhatIsNotPlain) {
  const Segment segments[] = {{"wf1", "wf1"},
                              {"a-b_c.d~e:f", "a-b_c.d~e:f"},
                              {"workflow-execution:1", "workflow-execution:1"},
                              {"a/b", "a%2Fb"},
                              {"a b", "a%20b"},
                              {"a?b#c", "a%3Fb%23c"},
                              {"50%", "50%25"},
                              {"é", "%C3%A9"},
                              {"a\r\nX: y", "a%0D%0AX:%20y"}};
  for (const Segment& segment : segments) {
    ExecuteRequest request = request_for(ExecuteMode::Sync);
    request.workflow_id = segment.id;
    EXPECT_EQ(encoded(Generation::V2, request).url,
              "http://127.0.0.1:3000/api/v2/workflows/" + std::string(segment.path) + "/execute");
  }
}

TEST(EncodeCancel, OfBothGenerations) {
  EXPECT_EQ(shown(encode_cancel(Generation::Legacy, kAccount, "wf1", "run:1")),
            "POST http://127.0.0.1:3000/api/workflows/wf1/executions/run:1/cancel\n"
            "Accept: application/json\nX-API-Key: sim_key\n\n");
  EXPECT_EQ(shown(encode_cancel(Generation::V2, kAccount, "wf1", "run:1")),
            "POST http://127.0.0.1:3000/api/v2/workflows/wf1/runs/run:1/cancel\n"
            "Accept: application/json\nX-API-Key: sim_key\n\n");
}

TEST(EncodedText, InSelectedOutputsIsValidJsonWhateverItHolds) {
  ExecuteRequest request = request_for(ExecuteMode::Stream);
  request.selected_outputs = {"a\"],\"stream\":false,\"x\":[\"", "line\nend",
                              "bad\xff"
                              "byte"};
  const Json body = Json::parse(encoded(Generation::V2, request).body);
  EXPECT_TRUE(body["stream"].as_boolean());
  EXPECT_EQ(body["selectedOutputs"].size(), 3u);
  EXPECT_EQ(body["selectedOutputs"].element(0).as_text(), "a\"],\"stream\":false,\"x\":[\"");
  EXPECT_EQ(body.size(), 3u);
}

}  // namespace
}  // namespace simstudio::encode
