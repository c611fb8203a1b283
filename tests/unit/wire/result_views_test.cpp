// SPDX-License-Identifier: Apache-2.0

// Typed views over an output: what Sim kept back for its size, and what a Response block answered.

#include <gtest/gtest.h>

#include "decode/stream_decoder.h"
#include "simstudio/large_value.h"
#include "simstudio/response_reply.h"
#include "support/recording.h"
#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using Paths = std::vector<std::string>;

/// The result of a recording as the host gets it, less what these views don't read.
Result result_of(const char* name) {
  const Recording recording = read_recording(name);
  const decode::Generation generation = recording.is_v2() ? decode::Generation::V2 : decode::Generation::Legacy;
  const decode::Outcome outcome = recording.is_stream()
                                      ? decode_whole_stream({recording.body}).outcome
                                      : decode::decode_execute_response(generation, false, answer_of(recording));
  EXPECT_EQ(outcome.kind, decode::OutcomeKind::Result) << name;
  Result result;
  result.status = outcome.result.status;
  result.output = outcome.result.output;
  return result;
}

TEST(LargeValues, AreSeenForWhatTheyAre) {
  for (const char* name : {"v1-sync-huge-12mb", "edge-stream-huge-output"}) {
    const Json output = result_of(name).output;
    EXPECT_EQ(large_value_paths(output), (Paths{"result.blob"})) << name;
    const std::optional<LargeValue> large = large_value_of(output.at_path("result.blob"));
    ASSERT_TRUE(large.has_value()) << name;
    EXPECT_EQ(large->kind, "string");
    EXPECT_EQ(large->bytes, 12582914);
    EXPECT_EQ(large->id.rfind("lv_", 0), 0u);
    EXPECT_EQ(large->key.rfind("execution/", 0), 0u);
    EXPECT_EQ(large->run_id.size(), 36u);
    EXPECT_EQ(large->preview.as_text().substr(0, 3), "xxx");
    EXPECT_EQ(large->item_count, 0);
  }
}

/// sim-api B.5, read in Sim's code and not recorded.
TEST(LargeValues, OfAnArrayInChunksTellItsCounts) {
  const Json output = Json::parse(
      R"({"a":[1,{"rows":{"__simLargeArrayManifest":true,"version":2,"kind":"array","totalCount":5000,"chunkCount":3,)"
      R"("byteSize":9000000,"chunks":[{"ref":{"__simLargeValueRef":true},"count":1,"byteSize":2}],"preview":[1,2,3]}}],)"
      R"("b":{"__simLargeValueRef":true,"kind":"object","size":9}})");
  EXPECT_EQ(large_value_paths(output), (Paths{"a.1.rows", "b"})) << "a chunk's own reference is no value of the output";
  const std::optional<LargeValue> rows = large_value_of(output.at_path("a.1.rows"));
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(rows->kind, "array");
  EXPECT_EQ(rows->bytes, 9000000);
  EXPECT_EQ(rows->item_count, 5000);
  EXPECT_EQ(rows->chunk_count, 3);
  EXPECT_EQ(rows->preview.size(), 3u);
  EXPECT_EQ(large_value_of(output["b"])->id, "") << "not told";
}

TEST(LargeValues, AreNoneWhereTheValueItselfStands) {
  for (const char* json : {"null", "5", "\"__simLargeValueRef\"", "[]", "{}", R"({"__simLargeValueRef":false})",
                           R"({"__simLargeValueRef":"true"})", R"({"size":9,"kind":"string"})"}) {
    EXPECT_FALSE(large_value_of(Json::parse(json)).has_value()) << json;
    EXPECT_TRUE(large_value_paths(Json::parse(json)).empty()) << json;
  }
  EXPECT_EQ(large_value_paths(Json::parse(R"({"__simLargeValueRef":true})")), (Paths{""}));
  // wire/edge-stream-huge-selected: 12 MiB that was selected comes whole.
  EXPECT_TRUE(large_value_paths(result_of("edge-stream-huge-selected").output).empty());
}

TEST(ResponseReplies, AreFoundInTheOutput) {
  for (const char* name :
       {"v1-stream-legacy-response-block", "sdk-py-execute-response-block", "sdk-ts-execute-response-block"}) {
    const std::optional<ResponseReply> reply = response_reply_of(result_of(name));
    ASSERT_TRUE(reply.has_value()) << name;
    EXPECT_EQ(reply->status, 418) << name;
    EXPECT_EQ(reply->data["greeting"].as_text(), "Zażółć gęślą jaźń ⚔️") << name;
    EXPECT_EQ(reply->headers["X-Quest"].as_text(), "dragon") << name;
  }
}

TEST(ResponseReplies, OfTheOlderApisSyncRunsAreTheWholeAnswer) {
  for (const char* name : {"v1-sync-response-418", "v1-sync-response-201"}) {
    EXPECT_FALSE(response_reply_of(result_of(name)).has_value()) << name;
  }
  EXPECT_EQ(result_of("v1-sync-response-201").output["who"].as_text(), "hero");
}

TEST(ResponseReplies, AreNotFoundWhereThereIsNone) {
  for (const char* name : {"v1-sync-ok", "v2-sync-ok", "v1-sync-pause", "pause-v2-execute", "v1-stream-ae-pause"}) {
    EXPECT_FALSE(response_reply_of(result_of(name)).has_value()) << name;
  }
}

}  // namespace
}  // namespace simstudio::test
