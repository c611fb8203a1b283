// SPDX-License-Identifier: Apache-2.0

// The recorded streams that are too long, or too interleaved, for a list of events.

#include <gtest/gtest.h>

#include <map>

#include "support/recording.h"
#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using Lines = std::vector<std::string>;

std::vector<std::string> split_every(const std::string& body, std::size_t size) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < body.size(); at += size) pieces.push_back(body.substr(at, size));
  return pieces;
}

std::vector<std::string> cut_at_each(const std::string& body, std::size_t first, std::size_t stride) {
  std::vector<std::string> pieces = {body.substr(0, first)};
  for (std::size_t at = first; at < body.size(); at += stride) pieces.push_back(body.substr(at, stride));
  return pieces;
}

void expect_same_however_cut(const std::string& body, const Lines& expected, std::size_t most_cuts) {
  ASSERT_EQ(decode_stream({body}), expected);
  for (const std::size_t at : cut_offsets(body.size(), most_cuts)) {
    ASSERT_EQ(decode_stream({body.substr(0, at), body.substr(at)}), expected) << "cut at byte " << at;
  }
  for (const std::size_t size : {1u, 7u, 1460u, 16384u}) {
    ASSERT_EQ(decode_stream(split_every(body, size)), expected) << "in pieces of " << size;
  }
  // Every offset in one of 997 runs, each with a cut at every 997th byte; of these a few, or all in a long run.
  constexpr std::size_t kStride = 997;
  for (std::size_t first = 1; first <= kStride; first += is_long_run() ? 1 : 90) {
    ASSERT_EQ(decode_stream(cut_at_each(body, first, kStride)), expected) << "cut from byte " << first;
  }
}

std::string four_hundred_sentences() {
  std::string text;
  for (int i = 0; i < 400; ++i) {
    const std::string number = std::to_string(i);
    text += "Sentence number " + number + " of the very long tale — 第" + number + "章 🐉. ";
  }
  text.pop_back();
  return text;
}

class RecordedTale : public testing::TestWithParam<const char*> {};
TEST_P(RecordedTale, OfSixThousandFramesLosesNothing) {
  const std::string tale = four_hundred_sentences();
  expect_same_however_cut(read_recording(GetParam()).body, {"text A " + tale, "result ok completed"}, 40);
}
INSTANTIATE_TEST_SUITE_P(Wire, RecordedTale,
                         testing::Values("v1-stream-ae-long", "node-v1-stream-ae-long", "edge-slow-reader"),
                         [](const auto& one) { return case_name(one.param); });

TEST(RecordedBlob, OfOneFrameIsOneText) {
  const std::string body = read_recording("edge-oneblob-ae").body;
  const DecodedStream decoded = decode_whole_stream({body});
  ASSERT_EQ(decoded.text_calls.size(), 1u);
  EXPECT_EQ(decoded.text_calls[0], std::string(300000, 'y'));
  expect_same_however_cut(body, {"text A " + std::string(300000, 'y'), "result ok completed"}, 60);
}

TEST(RecordedBigOutput, OfThreeMebibytesArrivesWhole) {
  const std::string body = read_recording("edge-stream-big-output").body;
  for (const std::size_t size : {body.size(), std::size_t{262144}, std::size_t{1460}}) {
    const DecodedStream decoded = decode_whole_stream(split_every(body, size));
    ASSERT_EQ(decoded.lines, (Lines{"result ok completed with output"}));
    const std::string_view blob = decoded.outcome.result.output.at_path("result.blob").as_text();
    EXPECT_EQ(blob.size(), 3145727u + 1002u * 7u);
    EXPECT_EQ(blob.substr(blob.size() - 7), "🗡️");
  }
}

TEST(RecordedSelectedOutput, OfTwelveMebibytesArrivesInOneFrame) {
  const std::string body = read_recording("edge-stream-huge-selected").body;
  for (const std::size_t size : {body.size(), std::size_t{262144}, std::size_t{16384}}) {
    const DecodedStream decoded = decode_whole_stream(split_every(body, size));
    ASSERT_EQ(decoded.lines, (Lines{"result ok completed with output"}));
    const Json block = decoded.outcome.result.output["14107ff0-cbbd-4b22-a1ea-a8ab6f4cb6b7"];
    EXPECT_EQ(block["result.blob"].as_text(), std::string(12u << 20, 'x'));
  }
}

TEST(RecordedBigOutput, PastTheFrameLimitIsTooLarge) {
  const std::string body = read_recording("edge-stream-big-output").body;
  EXPECT_EQ(decode_stream({body}, {1u << 20, 256}), (Lines{"error TOO_LARGE"}));
  EXPECT_EQ(decode_stream({body}, {0x301bc2, 256}), (Lines{"result ok completed with output"}));
}

/// Which of two parallel agents gets the "\n\n" is a race (wire/README.md): in these two it was the second.
class RecordedParallel : public testing::TestWithParam<const char*> {};
TEST_P(RecordedParallel, InterleavesTwoWholeAnswers) {
  const std::string hello =
      "Hello, traveller! The forge is warm today. Naïve café talk aside, 你好，旅行者！ Привет! "
      "🗡️🔥 "
      "Family: "
      "👨‍👩‍👧‍👦 done. "
      "\"Quotes\", back\\slash, new\nline and a tab\t end.";
  const std::string body = read_recording(GetParam()).body;
  const Lines lines = decode_stream({body});
  std::map<char, std::string> texts;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) texts[lines[i].at(5)] += lines[i].substr(7);
  EXPECT_GT(lines.size(), 40u);
  EXPECT_EQ(texts['A'], hello);
  EXPECT_EQ(texts['B'], "\n\n" + hello);
  EXPECT_EQ(texts.size(), 2u);
  EXPECT_EQ(lines.back(), "result ok completed");
  expect_same_however_cut(body, lines, 600);
}
INSTANTIATE_TEST_SUITE_P(Wire, RecordedParallel, testing::Values("v1-stream-ae-parallel", "v1-stream-legacy-parallel"),
                         [](const auto& one) { return case_name(one.param); });

TEST(RecordedParallelOrder, IsKept) {
  const Lines lines = decode_stream({read_recording("v1-stream-ae-parallel").body});
  const Lines first(lines.begin(), lines.begin() + 8);
  EXPECT_EQ(first, (Lines{"text A Hello,", "text B \n\nHel", "text A  t", "text B lo,", "text A ra", "text B  tra",
                          "text A v", "text B ve"}));
}

}  // namespace
}  // namespace simstudio::test
