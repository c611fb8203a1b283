// SPDX-License-Identifier: Apache-2.0

// Recorded streams: bytes in, events out, whole and cut. The expected lists were written by hand from the recordings.

#include <gtest/gtest.h>

#include "support/recording.h"
#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using Lines = std::vector<std::string>;

struct Case {
  const char* recording;
  Lines expected;
};

const char kForge[] =
    "The tool answered: {\"city\":\"Kraków\",\"temp\":21,\"unit\":\"C\"} — so it is 21°C in Kraków ☀️.";
const char kDone[] = "result ok completed";
const char kTool[] = "tool A start custom_get_weather";
const char kToolDone[] = "tool A end custom_get_weather success";

const Case kCases[] = {
    {"v1-stream-ae-tool",
     {"text A Let me look that up… 🔎 (turn 1)", kTool, "reset A ", kToolDone, std::string("text A ") + kForge, kDone}},
    {"v1-stream-legacy-tool", {std::string("text A ") + kForge, kDone}},
    {"edge-surrogate-ae", {"text A A🗡️ B", kDone}},
    {"edge-surrogate-legacy", {"text A A\xef\xbf\xbd\xef\xbf\xbd\xef\xb8\x8f B", kDone}},
    {"v1-stream-ae-errmid",
     {"text A Hello, traveller! The forge is ", "warning A Upstream provider failed mid-stream",
      "result not ok failed: Agent 1: Upstream provider failed mid-stream"}},
    {"errorpath-stream-ae",
     {"text A Hello, traveller! The forge is ", "warning A Upstream provider failed mid-stream", kDone}},
    {"cancel-agent-stream-victim", {"text A Hello, traveller! The forge is ", "result not ok cancelled"}},
    {"v1-stream-ae-pause", {"result ok paused"}},
    {"timeout-v1-stream-agent",
     {"text A Hello, traveller! The forge is warm today. Naïv",
      "result not ok failed: Execution timed out after 3 seconds"}},
    {"loop-stream-ae", {"text A Hi.\n\nHi.\n\nHi.", kDone}},
    {"crash-kill", {"text A Hello, traveller! The forge i", "error CONNECTION_LOST"}},
    {"v1-stream-legacy-empty", {kDone}},
    {"v1-stream-legacy-fn-outputs", {"text A Hi.", kDone}},
    {"redis-cancel-tool-stream-victim",
     {"text A Let me look that up… 🔎 (turn 1)", kTool, "tool A end custom_get_weather cancelled",
      "result not ok cancelled"}},
    {"v1-stream-ae-noselect", {kDone}},
    {"parallel-stream-ae", {kDone}},
    {"v1-stream-legacy-response-block", {kDone}},
    {"v2-stream-fail",
     {"result not ok failed: Boom: Line 1: `throw new Error(\"the forge exploded 💥\")` - the forge exploded 💥"}},
};

class RecordedStream : public testing::TestWithParam<Case> {};

TEST_P(RecordedStream, GivesTheEventsThatWereRecorded) {
  EXPECT_EQ(decode_stream({read_recording(GetParam().recording).body}), GetParam().expected);
}

TEST_P(RecordedStream, GivesTheSameEventsCutAnywhere) {
  const std::string body = read_recording(GetParam().recording).body;
  for (std::size_t at = 0; at <= body.size(); ++at) {
    ASSERT_EQ(decode_stream({body.substr(0, at), body.substr(at)}), GetParam().expected) << "cut at byte " << at;
  }
}

TEST_P(RecordedStream, GivesTheSameEventsByteByByte) {
  Lines pieces;
  for (const char byte : read_recording(GetParam().recording).body) pieces.emplace_back(1, byte);
  EXPECT_EQ(decode_stream(pieces), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Wire, RecordedStream, testing::ValuesIn(kCases), [](const auto& one) {
  std::string name = one.param.recording;
  for (char& symbol : name) symbol = symbol == '-' ? '_' : symbol;
  return name;
});

TEST(AllRecordedStreams, DecodeTheSameWholeAndCut) {
  int streams = 0;
  for (const std::string& name : recording_names()) {
    const Recording recording = read_recording(name);
    if (recording.content_type != "text/event-stream" || recording.gzip) continue;
    ++streams;
    const Lines whole = decode_stream({recording.body});
    ASSERT_FALSE(whole.empty()) << name;
    const std::size_t step = recording.body.size() / 23 + 1;
    for (std::size_t at = 1; at < recording.body.size(); at += step) {
      ASSERT_EQ(decode_stream({recording.body.substr(0, at), recording.body.substr(at)}), whole)
          << name << " at " << at;
    }
  }
  EXPECT_GE(streams, 80);
}

}  // namespace
}  // namespace simstudio::test
