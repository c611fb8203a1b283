// SPDX-License-Identifier: Apache-2.0

// Every recorded stream: bytes in, events out, whole and cut. The expected lists were written by hand from the
// recordings; "with output" stands for a `final.output` that is not empty, which output_recordings_test looks into.

#include <gtest/gtest.h>

#include <set>

#include "support/recording.h"
#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using Lines = std::vector<std::string>;

struct Case {
  const char* recording;
  Lines expected;
};

#define HELLO_TEXT                                                                                           \
  "Hello, traveller! The forge is warm today. Naïve café talk aside, 你好，旅行者！ Привет! " \
  "🗡️🔥 "                                                                                             \
  "Family: "                                                                                                 \
  "👨‍👩‍👧‍👦 done. \"Quotes\", back\\slash, new\nline and a tab\t end."
#define WEATHER_TEXT \
  "The tool answered: {\"city\":\"Kraków\",\"temp\":21,\"unit\":\"C\"} — so it is 21°C in Kraków ☀️."
#define BAD_TOOL_TEXT                                                                                         \
  "The tool answered: {\"error\":true,\"message\":\"Line 1: `throw new Error(\\\"tool exploded\\\")` - tool " \
  "exploded\","                                                                                               \
  "\"tool\":\"custom_bad_tool\"} — so it is 21°C in Kraków ☀️."
#define LOOK_UP(turn) "Let me look that up… 🔎 (turn " #turn ")"
#define THOUGHT "The user wants a greeting. 🤔 I should answer as the blacksmith."
#define RESET_SOCKET                                                                                                  \
  "The socket connection was closed unexpectedly. For more information, pass `verbose: true` in the second argument " \
  "to fetch()"
#define FORGE_EXPLODED "Boom: Line 1: `throw new Error(\"the forge exploded 💥\")` - the forge exploded 💥"

const char kDone[] = "result ok completed";
const char kDoneWithOutput[] = "result ok completed with output";
const char kHello[] = "text A " HELLO_TEXT;
const char kHi[] = "text A Hi.";
const char kLookUp[] = "text A " LOOK_UP(1);
const char kWeather[] = "text A " WEATHER_TEXT;
const char kTool[] = "tool A start call_1abc custom_get_weather";
const char kToolDone[] = "tool A end call_1abc custom_get_weather success";
const char kThought[] = "thinking A " THOUGHT;
const char kLost[] = "error CONNECTION_LOST";
const char kExploded[] = "result not ok failed: " FORGE_EXPLODED;

const Case kCases[] = {
    // One agent, selected; both generations, both protocols, every form of selection.
    {"v1-stream-ae-agent", {kHello, kDone}},
    {"v1-stream-legacy-agent", {kHello, kDone}},
    {"v1-stream-legacy-slow-agent", {kHello, kDone}},
    {"v1-stream-public-no-key", {kHello, kDone}},
    {"v2-stream-ae-agent", {kHello, kDone}},
    {"v2-stream-legacy-agent", {kHello, kDone}},
    {"v2-stream-public", {kHello, kDone}},
    {"v2-stream-run-id", {kHi, kDone}},
    {"v1-stream-exec-id-reuse-1", {kHi, kDone}},
    {"v1-stream-header-only", {kHi, kDone}},
    {"v1-stream-ae-bad-version", {kHi, kDone}},
    {"v1-stream-legacy-agent-name-ref", {kHi, kDone}},
    {"v1-stream-legacy-agent-norm-ref", {kHi, kDone}},
    {"select-model-only", {kHi, kDone}},
    {"select-tokens", {kHi, kDone}},
    {"select-whole-block", {kHi, kDone}},
    {"memory-stream-1", {kHi, kDone}},
    {"partial-final-stream", {kHello, kDone}},
    {"pause-stream-resume", {kHello, kDone}},
    {"edge-stall-20s", {kHello, kDone}},
    {"crash-term", {kHello, kDone}},
    {"gzip-stream-ae", {kHello, kDone}},
    {"gzip-stream-legacy", {kHello, kDone}},
    {"sdk-py-execute-stream", {kHello, kDone}},
    {"sdk-ts-execute-stream", {kHello, kDone}},
    {"v1-stream-legacy-emoji",
     {"text A 🙂🗡️👩🏽‍🚀 é (decomposed) — “quotes” … \xe2\x80\xa8 sep", kDone}},
    // Nothing selected, or nothing found: no text at all.
    {"v1-stream-ae-noselect", {kDoneWithOutput}},
    {"v1-stream-ae-think-noselect", {kDoneWithOutput}},
    {"v1-stream-ae-tool-noselect", {kDoneWithOutput}},
    {"v1-stream-legacy-agent-noselect", {kDoneWithOutput}},
    {"v2-stream-ae-noselect", {kDoneWithOutput}},
    {"v1-stream-legacy-agent-bad-ref", {kDone}},
    // Values that come in `final`, not as text.
    {"v1-stream-legacy-fn", {kDoneWithOutput}},
    {"v1-stream-legacy-fn-outputs", {kHi, kDoneWithOutput}},
    {"v1-stream-legacy-empty", {kDoneWithOutput}},
    {"v1-stream-legacy-structured", {kDoneWithOutput}},
    {"v1-stream-legacy-response-block", {kDoneWithOutput}},
    {"partial-final-stream-both", {kHello, kDoneWithOutput}},
    {"parent-stream-ae", {kDoneWithOutput}},
    {"edge-stream-wait-30s", {kDoneWithOutput}},
    {"edge-stream-huge-output", {kDoneWithOutput}},
    {"parallel-stream-ae", {kDone}},
    {"parallel-stream-legacy", {kDone}},
    // Several blocks, loops, separators.
    {"v1-stream-ae-two-agents", {kHello, "text B \n\nHi.", kDone}},
    {"loop-stream-ae", {"text A Hi.\n\nHi.\n\nHi.", kDone}},
    {"loop-stream-legacy", {"text A Hi.\n\nHi.\n\nHi.", kDone}},
    // Tools and their retractions.
    {"v1-stream-ae-tool", {kLookUp, kTool, "reset A ", kToolDone, kWeather, kDone}},
    {"v1-stream-ae-select-toolcalls", {kLookUp, kTool, "reset A ", kToolDone, kWeather, kDone}},
    {"v1-stream-ae-tool-two",
     {kLookUp, kTool, "reset A ", kToolDone, "text A " LOOK_UP(2), "tool A start call_2abc custom_get_weather",
      "reset A ", "tool A end call_2abc custom_get_weather success", kWeather, kDone}},
    {"v1-stream-ae-tool-nopre", {kTool, kToolDone, kWeather, kDone}},
    {"v1-stream-ae-tool-off", {kLookUp, "reset A ", kWeather, kDone}},
    {"v1-stream-ae-tool-bad",
     {kLookUp, "tool A start call_1abc custom_bad_tool", "reset A ", "tool A end call_1abc custom_bad_tool error",
      "text A " BAD_TOOL_TEXT, kDone}},
    {"v1-stream-ae-tool-par",
     {kThought, kLookUp, kTool, "tool A start call_1xyz custom_bad_tool", "reset A ",
      "tool A end call_1xyz custom_bad_tool error", kToolDone, kThought, "text A " BAD_TOOL_TEXT, kDone}},
    {"twotool-stream-ae",
     {kLookUp, kTool, "reset A ", kToolDone, kWeather, "text B \n\n" LOOK_UP(1),
      "tool B start call_1abc custom_get_weather", "reset B ", "tool B end call_1abc custom_get_weather success",
      "text B \n\n" WEATHER_TEXT, kDone}},
    {"v1-stream-legacy-tool", {kWeather, kDone}},
    {"v1-stream-legacy-tool-vllm", {kWeather, kDone}},
    {"v1-stream-ae-tool-vllm", {kWeather, kDone}},
    {"v1-stream-ae-think", {kThought, kHello, kDone}},
    // Failures.
    {"v1-stream-ae-fail", {kExploded}},
    {"v1-stream-legacy-fail", {kExploded}},
    {"v2-stream-fail", {kExploded}},
    {"v2-stream-fail-run-id", {kExploded}},
    {"v1-stream-ae-errmid",
     {"text A Hello, traveller! The forge is ", "warning A Upstream provider failed mid-stream",
      "result not ok failed: Agent 1: Upstream provider failed mid-stream"}},
    {"v1-stream-ae-cutmid",
     {"text A Hello, traveller! The forge is warm", "warning A " RESET_SOCKET,
      "result not ok failed: Agent 1: " RESET_SOCKET}},
    {"v1-stream-legacy-cutmid",
     {"text A Hello, traveller! The forge is ", "warning A " RESET_SOCKET,
      "result not ok failed: Agent 1: " RESET_SOCKET}},
    {"errorpath-stream-ae",
     {"text A Hello, traveller! The forge is ", "warning A Upstream provider failed mid-stream", kDone}},
    {"retry-stream-ae",
     {"text A Hello, traveller! The forge i", "warning A Upstream provider failed mid-stream",
      "result not ok failed: Agent 1: Upstream provider failed mid-stream"}},
    {"timeout-v1-stream-agent",
     {"text A Hello, traveller! The forge is warm today. Naïv",
      "result not ok failed: Execution timed out after 3 seconds"}},
    // Cancelled by another request.
    {"cancel-agent-stream-victim", {"text A Hello, traveller! The forge is ", "result not ok cancelled"}},
    {"cancel-stream-victim", {"result not ok cancelled"}},
    {"redis-cancel-agent-stream-legacy-victim",
     {"text A Hello, traveller! The forge is warm ", "result not ok cancelled"}},
    {"redis-cancel-tool-stream-victim",
     {kLookUp, kTool, "tool A end call_1abc custom_get_weather cancelled", "result not ok cancelled with output"}},
    // Paused.
    {"v1-stream-ae-pause", {"result ok paused with output"}},
    {"v1-stream-legacy-pause", {"result ok paused with output"}},
    {"pause-stream-run", {"result ok paused with output"}},
    {"pause-wait-async-stream", {"result ok paused with output"}},
    // Cut.
    {"crash-kill", {"text A Hello, traveller! The forge i", kLost}},
    {"disconnect-stream-ae", {"text A Hello,", kLost}},
    {"disconnect-stream-legacy", {"text A Hel", kLost}},
    {"node-disconnect-stream-ae", {"text A Hello,", kLost}},
    {"node-disconnect-stream-legacy", {"text A Hello,", kLost}},
    {"redis-disconnect-stream", {"text A He", kLost}},
    // Half an emoji in a frame.
    {"edge-surrogate-ae", {"text A A🗡️ B", kDone}},
    {"edge-surrogate-legacy", {"text A A\xef\xbf\xbd\xef\xbf\xbd\xef\xb8\x8f B", kDone}},
    // Deployed chat speaks the same frames.
    {"chat-post-public", {kHello, kDone}},
    {"chat-post-file", {kHi, kDone}},
    {"chat-post-password-and-input", {kHi, kDone}},
    {"chat-post-tool-ae", {kThought, kLookUp, kTool, "reset A ", kToolDone, kThought, kWeather, kDone}},
    {"chat-post-llm-fail", {"result not ok failed: Agent 1: upstream exploded"}},
    {"chat-post-errmid",
     {"text A Hello, traveller! The forge is warm toda", "warning A Upstream provider failed mid-stream",
      "result not ok failed: Agent 1: Upstream provider failed mid-stream"}},
};

/// Too long, or too interleaved, for a list: long_recordings_test has them.
const std::set<std::string> kElsewhere = {
    "edge-oneblob-ae",        "edge-slow-reader",  "edge-stream-big-output", "edge-stream-huge-selected",
    "node-v1-stream-ae-long", "v1-stream-ae-long", "v1-stream-ae-parallel",  "v1-stream-legacy-parallel"};

class RecordedStream : public testing::TestWithParam<Case> {};

TEST_P(RecordedStream, GivesTheEventsThatWereRecorded) {
  EXPECT_EQ(decode_stream({read_recording(GetParam().recording).body}), GetParam().expected);
}

TEST_P(RecordedStream, GivesTheSameEventsCutAnywhere) {
  const std::string body = read_recording(GetParam().recording).body;
  for (const std::size_t at : cut_offsets(body.size(), 1000)) {
    ASSERT_EQ(decode_stream({body.substr(0, at), body.substr(at)}), GetParam().expected) << "cut at byte " << at;
  }
}

TEST_P(RecordedStream, GivesTheSameEventsByteByByte) {
  Lines pieces;
  for (const char byte : read_recording(GetParam().recording).body) pieces.emplace_back(1, byte);
  EXPECT_EQ(decode_stream(pieces), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Wire, RecordedStream, testing::ValuesIn(kCases),
                         [](const auto& one) { return case_name(one.param.recording); });

TEST(RecordedStreams, AreAllExpectedByHand) {
  std::set<std::string> expected = kElsewhere;
  for (const Case& one : kCases) expected.insert(one.recording);
  std::set<std::string> recorded;
  for (const IndexEntry& entry : recordings()) {
    if (entry.event_stream) recorded.insert(entry.name);
  }
  EXPECT_EQ(expected, recorded);
}

/// Proxies may say it in other ways (sim-api C.1): the same body with CRLF, without the space, with comments.
std::string rewritten(std::string body, const std::string& from, const std::string& to) {
  for (std::size_t at = body.find(from); at != std::string::npos; at = body.find(from, at + to.size())) {
    body.replace(at, from.size(), to);
  }
  return body;
}

TEST_P(RecordedStream, GivesTheSameEventsRewrittenByAProxy) {
  const std::string body = read_recording(GetParam().recording).body;
  EXPECT_EQ(decode_stream({rewritten(body, "\n", "\r\n")}), GetParam().expected);
  EXPECT_EQ(decode_stream({rewritten(body, "\n", "\r")}), GetParam().expected);
  EXPECT_EQ(decode_stream({rewritten(body, "data: ", "data:")}), GetParam().expected);
  EXPECT_EQ(decode_stream({"\xef\xbb\xbf" + rewritten(body, "data: ", ": ping\n\nid: 7\nretry: 10\ndata: ")}),
            GetParam().expected);
}

}  // namespace
}  // namespace simstudio::test
