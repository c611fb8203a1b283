// SPDX-License-Identifier: Apache-2.0
#include "decode/chunk_frame.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "json/wire_json.h"
#include "support/recording.h"
#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using decode::read_chunk_frame;

/// Where the short way reads a frame, the strict way must read the very same.
::testing::AssertionResult agrees_with_strict(const std::string& data) {
  std::string kept;
  const auto chunk = read_chunk_frame(data, kept);
  if (!chunk) return ::testing::AssertionSuccess();
  std::string fault;
  bool has_lone_halves = false;
  const Json frame = json::parse_from_wire(data, 256, &fault, &has_lone_halves);
  const bool same = fault.empty() && !has_lone_halves && frame.size() == 2 && frame["blockId"].is_text() &&
                    frame["chunk"].is_text() && frame["blockId"].as_text() == chunk->block &&
                    frame["chunk"].as_text() == chunk->text;
  if (same) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << data << " is read as \"" << chunk->text << "\", strictly: " << frame.dump()
                                       << " " << fault;
}

std::string read_text(const std::string& data) {
  std::string kept;
  const auto chunk = read_chunk_frame(data, kept);
  return chunk ? std::string(chunk->block) + "|" + std::string(chunk->text) : "strict";
}

TEST(ChunkFrame, IsReadInPlace) {
  const std::string data = R"({"blockId":"b","chunk":"Naïve 🗡️"})";
  std::string kept;
  const auto chunk = read_chunk_frame(data, kept);
  ASSERT_TRUE(chunk.has_value());
  EXPECT_EQ(chunk->text, "Naïve 🗡️");
  EXPECT_GE(chunk->text.data(), data.data());
  EXPECT_LT(chunk->text.data(), data.data() + data.size());
  EXPECT_EQ(kept.capacity(), std::string().capacity());
}
TEST(ChunkFrame, IsDecodedIntoTheKeptBuffer) {
  EXPECT_EQ(read_text(R"({"blockId":"b","chunk":"\"q\" \\ \/ \b\f\n\r\t \u0041\u00e9\u20ac\ud83d\udde1"})"),
            "b|\"q\" \\ / \b\f\n\r\t Aé€🗡");
}
TEST(ChunkFrame, ReusesTheKeptBuffer) {
  std::string kept;
  read_chunk_frame(R"({"blockId":"b","chunk":"a long text, so that it stands on the heap\n"})", kept);
  const char* const where = kept.data();
  for (int i = 0; i < 100; ++i) read_chunk_frame(R"({"blockId":"b","chunk":"\n"})", kept);
  EXPECT_EQ(kept.data(), where);
}
TEST(ChunkFrame, MayBeEmpty) { EXPECT_EQ(read_text(R"({"blockId":"","chunk":""})"), "|"); }

class OtherFrame : public testing::TestWithParam<const char*> {};
TEST_P(OtherFrame, TakesTheStrictWay) {
  EXPECT_EQ(read_text(GetParam()), "strict");
  EXPECT_TRUE(agrees_with_strict(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(
    ChunkFrame, OtherFrame,
    testing::Values("", "{", "{}", R"({"blockId":"b"})", R"({"chunk":"x"})", R"({"blockId":"b","chunk":"x")",
                    R"({"blockId":"b","chunk":"})", R"({"blockId":"b","chunk":")", R"({"blockId":"b","chunk":"x"}})",
                    R"({"blockId":"b","chunk":"x"} )", R"( {"blockId":"b","chunk":"x"})",
                    R"({"blockId": "b","chunk":"x"})", R"({"chunk":"x","blockId":"b"})",
                    R"({"blockId":"b","chunk":"x","event":"e"})", R"({"blockId":"b","chunk":5})",
                    R"({"blockId":"b\n","chunk":"x"})", R"({"blockId":"b","chunk":"\ud83d"})",
                    R"({"blockId":"b","chunk":"\udde1"})", R"({"blockId":"b","chunk":"\ud83d\u0041"})",
                    R"({"blockId":"b","chunk":"\u12"})", R"({"blockId":"b","chunk":"\x"})",
                    R"({"blockId":"b","chunk":"\"})", R"({"blockId":"b","chunk":"a"b"})",
                    "{\"blockId\":\"b\",\"chunk\":\"\n\"}", "{\"blockId\":\"b\",\"chunk\":\"\xff\"}",
                    "{\"blockId\":\"\xc3\",\"chunk\":\"x\"}", "{\"blockId\":\"b\",\"chunk\":\"\xed\xa0\xbd\"}"));

std::vector<std::string> datas_of(const std::string& body) {
  std::vector<std::string> datas;
  for (std::size_t at = body.find("data: "); at != std::string::npos; at = body.find("data: ", at)) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    datas.push_back(body.substr(at + 6, end - at - 6));
    at = end;
  }
  return datas;
}

TEST(ChunkFrameDifferential, AgreesOnEveryRecordedFrame) {
  std::size_t read = 0;
  std::size_t all = 0;
  for (const IndexEntry& entry : recordings()) {
    if (!entry.event_stream) continue;
    for (const std::string& data : datas_of(read_recording(entry.name).body)) {
      ASSERT_TRUE(agrees_with_strict(data)) << entry.name;
      ++all;
      read += read_text(data) == "strict" ? 0 : 1;
    }
  }
  EXPECT_GT(read, 10000u);
  EXPECT_GT(read * 100, all * 95);  // The short way is the way: only ends, tools and the like are left over.
}

TEST(ChunkFrameDifferential, AgreesOnMutatedFrames) {
  const std::vector<std::string> seeds = {
      R"({"blockId":"cd9a341f-a944-4dc6-bdbe-465ae3af7314","chunk":"Se"})",
      R"({"blockId":"b","chunk":"\"q\" \\ \/ \b\f\n\r\t \u0041\u00e9\ud83d\udde1 Naïve 🗡️"})"};
  const std::string_view pieces[] = {"\"",  "\\",   "\\u",  "\\ud83d", "\\udde1", "\\n", "{", "}",   ",",
                                     ":",   "\xff", "\xc3", "\n",      " ",       "0",   "a", "\"}", "\",\"chunk\":\"",
                                     "null"};
  base::Random random(7);
  const int rounds = is_long_run() ? 2000000 : 100000;
  for (int i = 0; i < rounds; ++i) {
    std::string data = seeds[random.below(seeds.size())];
    for (std::uint64_t edits = 1 + random.below(3); edits > 0; --edits) {
      const std::size_t at = random.below(data.size() + 1);
      const std::string_view piece = pieces[random.below(std::size(pieces))];
      data.replace(at, random.below(3), piece);
    }
    ASSERT_TRUE(agrees_with_strict(data)) << "round " << i;
  }
}

/// A space behind the brace sends every frame the strict way: the events must stay the same.
TEST(ChunkFrameDifferential, GivesTheSameEventsAsTheStrictWayForEveryRecording) {
  for (const IndexEntry& entry : recordings()) {
    if (!entry.event_stream || entry.response_bytes > 1000000) continue;
    const std::string body = read_recording(entry.name).body;
    std::string spaced;
    for (const std::string& data : datas_of(body)) {
      spaced += "data: " + (data.rfind("{", 0) == 0 ? "{ " + data.substr(1) : data) + "\n\n";
    }
    ASSERT_EQ(decode_stream({spaced}), decode_stream({body})) << entry.name;
  }
}

}  // namespace
}  // namespace simstudio::test
