// SPDX-License-Identifier: Apache-2.0

// What stands in the outputs of recorded streams and answers: path and expected value, by hand.

#include <gtest/gtest.h>

#include "support/recording.h"
#include "support/stream_log.h"

namespace simstudio::test {
namespace {

Json output_of(const std::string& name) {
  const Recording recording = read_recording(name);
  if (recording.is_stream()) return decode_whole_stream({recording.body}).outcome.result.output;
  const auto generation = recording.is_v2() ? decode::Generation::V2 : decode::Generation::Legacy;
  return decode::decode_execute_response(generation, false, answer_of(recording)).result.output;
}

struct Expected {
  const char* recording;
  const char* path;
  const char* value;  ///< as JSON
};

#define HELLO_JSON                                                                                             \
  "\"Hello, traveller! The forge is warm today. Naïve café talk aside, 你好，旅行者！ Привет! " \
  "🗡️🔥 "                                                                                               \
  "Family: "                                                                                                   \
  "👨‍👩‍👧‍👦 done. \\\"Quotes\\\", back\\\\slash, new\\nline and a tab\\t end.\""

const Expected kExpected[] = {
    // Streams: selected values that are not an agent's text come by block id and dotted path.
    {"v1-stream-ae-agent", "", "{}"},
    {"v1-stream-legacy-agent-bad-ref", "", "{}"},
    {"parallel-stream-ae", "", "{}"},
    {"v1-stream-ae-noselect", "content", HELLO_JSON},
    {"v1-stream-ae-think-noselect", "providerTiming.timeSegments.0.thinkingContent", "null"},
    {"v1-stream-ae-tool-noselect", "toolCalls.list.0.name", "\"get_weather\""},
    {"v1-stream-ae-tool-noselect", "toolCalls.list.0.arguments", "{\"x\":21,\"city\":\"Kraków\"}"},
    {"v1-stream-legacy-fn", "", "{\"result\":{\"hello\":\"\",\"all\":1,\"emoji\":\"🗡️\"},\"stdout\":\"\"}"},
    {"v1-stream-legacy-fn-outputs", "15ca5111-1ded-4b5d-8b26-b81dc448a7df",
     "{\"result.a\":1,\"result.b\":\"two\",\"result.c\":{\"d\":[1,2,3]}}"},
    {"v1-stream-legacy-empty", "", "{\"cd9a341f-a944-4dc6-bdbe-465ae3af7314\":{\"content\":\"\"}}"},
    {"v1-stream-legacy-structured", "", "{\"15512556-6e27-443f-a593-e7f053157360\":{\"content\":\"Hi.\"}}"},
    {"partial-final-stream-both", "d7532126-2401-41b9-bac5-02a844e69279.result.said", HELLO_JSON},
    {"parent-stream-ae", "dc214c59-b015-478b-acf4-8f2025bb3a78.result.content", HELLO_JSON},
    {"redis-cancel-tool-stream-victim", "6a6dc8d7-e0eb-4621-b9a8-d6470ef0c615.content",
     "\"Let me look that up… 🔎 (turn 1)\""},
    {"edge-stream-wait-30s", "", "{\"result\":{\"waited\":1},\"stdout\":\"\"}"},
    {"edge-stream-huge-output", "result.blob.__simLargeValueRef", "true"},
    {"edge-stream-huge-output", "result.blob.size", "12582914"},
    {"v1-stream-ae-pause", "data._resume.contextId", "\"d28f2f5a-8615-4619-82cc-8d4ae9e5ff9f\""},
    {"v1-stream-ae-pause", "data._resume.executionId", "\"a4e87c2d-751a-45a4-a3b8-823f8388b0ae\""},
    {"v1-stream-legacy-pause", "data._resume.workflowId", "\"ce8e1e03-1eb2-4591-b6c1-e94996dedb84\""},
    {"pause-wait-async-stream", "", "{\"waitDuration\":60000,\"resumeAt\":\"2026-11-24T07:15:15.054Z\"}"},
    {"v1-stream-legacy-response-block", "",
     "{\"data\":{\"greeting\":\"Zażółć gęślą jaźń "
     "⚔️\",\"n\":3,\"echo\":\"hero\"},\"status\":418,\"headers\":{"
     "\"Content-Type\":\"application/vnd.quest+json\",\"X-Quest\":\"dragon\"}}"},
    // Sync answers.
    {"v1-sync-ok", "result", "{\"hello\":\"Ana\",\"all\":1,\"emoji\":\"🗡️\"}"},
    {"v2-sync-ok", "result", "{\"hello\":\"Ana\",\"all\":1,\"emoji\":\"🗡️\"}"},
    {"node-v2-sync-ok", "result.hello", "\"Ana\""},
    {"gzip-sync", "content", HELLO_JSON},
    {"v1-sync-agent-unicode", "content", HELLO_JSON},
    {"v2-sync-agent", "content", HELLO_JSON},
    {"v1-sync-start-only", "", "{\"input\":\"hi\"}"},
    {"v1-sync-huge-12mb", "result.blob.__simLargeValueRef", "true"},
    {"v1-sync-response-418", "", "{\"greeting\":\"Zażółć gęślą jaźń ⚔️\",\"n\":3,\"echo\":\"hero\"}"},
    {"v1-sync-response-201", "", "{\"ok\":true,\"who\":\"hero\"}"},
    {"sdk-py-execute-response-block", "status", "418"},
    {"file-v1-bad", "result", "{\"doc\":\"\",\"files\":null}"},
    {"file-v1-wrapped", "result.files.0.type", "\"file\""},
    {"v1-sync-no-body", "result.name", "\"\""},
    {"v1-sync-no-body", "result.count", "0"},
    {"edge-bad-utf8", "result.hello", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"loop-sync", "results.0.0.content", "\"Hi.\""},
    {"pause-wait-async-run", "waitDuration", "60000"},
};

class RecordedOutput : public testing::TestWithParam<Expected> {};
TEST_P(RecordedOutput, HoldsWhatWasRecorded) {
  EXPECT_EQ(output_of(GetParam().recording).at_path(GetParam().path).dump(), GetParam().value);
}
INSTANTIATE_TEST_SUITE_P(Wire, RecordedOutput, testing::ValuesIn(kExpected), [](const auto& one) {
  return case_name(one.param.recording) + "_" + std::to_string(one.index);
});

TEST(RecordedOutputV2Big, OfThreeMebibytesArrivesWhole) {
  const Json output = output_of("v2-sync-big");
  EXPECT_EQ(output.at_path("result.blob").as_text().size(), 3145727u + 1002u * 7u);
}

}  // namespace
}  // namespace simstudio::test
