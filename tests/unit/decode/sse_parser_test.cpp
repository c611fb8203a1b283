// SPDX-License-Identifier: Apache-2.0
#include "decode/sse_parser.h"

#include <gtest/gtest.h>

#include <vector>

namespace simstudio::decode {
namespace {

struct Events final : SseSink {
  void on_sse_event(std::string_view event, std::string_view data) override {
    seen.push_back(std::string(event) + "|" + std::string(data));
  }
  std::vector<std::string> seen;
};

using Seen = std::vector<std::string>;

/// Cut at every byte and fed byte by byte, the same must come.
Seen parse(std::string_view text) {
  Events by_byte;
  SseParser slow(1024);
  for (const char& byte : text) EXPECT_TRUE(slow.feed({&byte, 1}, by_byte));
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Events events;
    SseParser parser(1024);
    EXPECT_TRUE(parser.feed(text.substr(0, cut), events));
    EXPECT_TRUE(parser.feed(text.substr(cut), events));
    EXPECT_EQ(events.seen, by_byte.seen) << "cut at " << cut;
  }
  return by_byte.seen;
}

/// What `finish` adds to what was dispatched before.
Seen parse_finished(std::string_view text) {
  Events events;
  SseParser parser(1024);
  EXPECT_TRUE(parser.feed(text, events));
  parser.finish(events);
  return events.seen;
}

TEST(SseParser, EndsLinesAtLf) { EXPECT_EQ(parse("data: a\n\ndata: b\n\n"), (Seen{"|a", "|b"})); }
TEST(SseParser, EndsLinesAtCr) { EXPECT_EQ(parse("data: a\r\rdata: b\r\r"), (Seen{"|a", "|b"})); }
TEST(SseParser, EndsLinesAtCrLf) { EXPECT_EQ(parse("data: a\r\n\r\ndata: b\r\n\r\n"), (Seen{"|a", "|b"})); }
TEST(SseParser, EndsLinesAtAMixOfAllThree) {
  EXPECT_EQ(parse("data: a\n\ndata: b\r\rdata: c\r\n\r\ndata: d\r\n\ndata: e\n\r\n"),
            (Seen{"|a", "|b", "|c", "|d", "|e"}));
}
TEST(SseParser, TakesACrLfSplitBetweenTwoReadsForOneEnd) {
  Events events;
  SseParser parser(1024);
  EXPECT_TRUE(parser.feed("data: a\r", events));
  EXPECT_TRUE(parser.feed("\ndata: b\r", events));
  EXPECT_TRUE(parser.feed("", events));
  EXPECT_TRUE(parser.feed("\n\r", events));
  EXPECT_EQ(events.seen, (Seen{"|a\nb"}));
  EXPECT_TRUE(parser.feed("\n", events));
  EXPECT_EQ(events.seen.size(), 1u);
}
TEST(SseParser, JoinsSeveralDataLinesByLf) { EXPECT_EQ(parse("data: a\ndata: b\ndata:\n\n"), (Seen{"|a\nb\n"})); }
TEST(SseParser, TakesDataWithoutAColonForAnEmptyLine) { EXPECT_EQ(parse("data\n\n"), (Seen{"|"})); }
TEST(SseParser, JoinsTwoDataWithoutAColon) { EXPECT_EQ(parse("data\ndata\n\n"), (Seen{"|\n"})); }
TEST(SseParser, DispatchesEmptyData) { EXPECT_EQ(parse("data:\n\n"), (Seen{"|"})); }
TEST(SseParser, SkipsComments) { EXPECT_EQ(parse(": hi\n:\n::\ndata: a\n: data: b\n\n"), (Seen{"|a"})); }
TEST(SseParser, IgnoresIdAndRetry) { EXPECT_EQ(parse("id: 1\nretry: 5\ndata: a\nid\nretry: x\n\n"), (Seen{"|a"})); }
TEST(SseParser, IgnoresUnknownFields) {
  EXPECT_EQ(parse("foo\nfoo: bar\n data: b\nDATA: c\ndata : d\ndatax: e\ndata: a\n\n"), (Seen{"|a"}));
}
TEST(SseParser, SkipsOneLeadingBom) {
  EXPECT_EQ(parse("\xef\xbb\xbf"
                  "data: a\n\n"),
            (Seen{"|a"}));
}
TEST(SseParser, SkipsNoBomAnywhereElse) {
  EXPECT_EQ(parse("\xef\xbb\xbf\xef\xbb\xbf"
                  "data: a\n\n\xef\xbb\xbf"
                  "data: b\n\ndata: \xef\xbb\xbf\n\n"),
            (Seen{"|\xef\xbb\xbf"}));
}
TEST(SseParser, TakesPartOfABomForText) {
  EXPECT_EQ(parse("\xef\xbb"
                  "data: a\n\ndata: b\n\n"),
            (Seen{"|b"}));
}
TEST(SseParser, TakesAwayOneSpaceBehindTheColon) { EXPECT_EQ(parse("data:a\n\ndata:  b\n\n"), (Seen{"|a", "| b"})); }
TEST(SseParser, KeepsColonsInTheValue) { EXPECT_EQ(parse("data: a: b:c\n\n"), (Seen{"|a: b:c"})); }
TEST(SseParser, KeepsTheEventNameForOneEvent) {
  EXPECT_EQ(parse("event: done\ndata: a\n\ndata: b\n\n"), (Seen{"done|a", "|b"}));
}
TEST(SseParser, KeepsTheLastOfSeveralEventNames) {
  EXPECT_EQ(parse("event: x\nevent: y\ndata: a\n\nevent: z\nevent\ndata: b\n\n"), (Seen{"y|a", "|b"}));
}
TEST(SseParser, DispatchesNothingWithoutABlankLine) { EXPECT_EQ(parse("data: a\n"), Seen{}); }
TEST(SseParser, DispatchesNothingWithoutData) { EXPECT_EQ(parse("event: x\n\n\n"), Seen{}); }
TEST(SseParser, ForgetsANameWhoseEventHadNoData) { EXPECT_EQ(parse("event: x\n\ndata: a\n\n"), (Seen{"|a"})); }
TEST(SseParser, LeavesUnicodeLineSeparatorsAlone) {
  EXPECT_EQ(parse("data: a\xe2\x80\xa8"
                  "b\xc2\x85\x0b\x0c\n\n"),
            (Seen{"|a\xe2\x80\xa8"
                  "b\xc2\x85\x0b\x0c"}));
}
TEST(SseParser, PassesNulBytesOn) {
  const std::string_view text("data: a\0b\n\0: c\n\n", 17);
  EXPECT_EQ(parse(text), (Seen{std::string("|a\0b", 4)}));
}
TEST(SseParser, TakesABodyOfNothing) { EXPECT_EQ(parse(""), Seen{}); }

TEST(SseParserFinish, DispatchesAnEventThatLacksItsBlankLine) {
  EXPECT_EQ(parse_finished("data: a\n\ndata: b\n"), (Seen{"|a", "|b"}));
}
TEST(SseParserFinish, DispatchesAnEventThatLacksItsLinesEnd) {
  EXPECT_EQ(parse_finished("event: x\ndata: a\ndata: b"), (Seen{"x|a\nb"}));
}
TEST(SseParserFinish, AddsNothingToAWholeBody) { EXPECT_EQ(parse_finished("data: a\n\n"), (Seen{"|a"})); }
TEST(SseParserFinish, AddsNothingForACommentOrAName) { EXPECT_EQ(parse_finished("event: x\n: bye"), Seen{}); }

TEST(SseParserLimit, TakesALineOfExactlyItsSize) {
  Events events;
  SseParser parser(16);
  EXPECT_TRUE(parser.feed("data: 0123456789\n\n", events));
  EXPECT_EQ(events.seen, (Seen{"|0123456789"}));
}
TEST(SseParserLimit, RefusesALineOneByteLonger) {
  Events events;
  SseParser parser(16);
  EXPECT_FALSE(parser.feed("data: 0123456789a\n\n", events));
  EXPECT_FALSE(parser.feed("data: a\n\n", events));
  parser.finish(events);
  EXPECT_TRUE(events.seen.empty());
}
TEST(SseParserLimit, RefusesAnUnendedLineAsSoonAsItIsTooLong) {
  Events events;
  SseParser parser(16);
  EXPECT_TRUE(parser.feed("data: 01234567", events));
  EXPECT_TRUE(parser.feed("89", events));
  EXPECT_FALSE(parser.feed("a", events));
}
TEST(SseParserLimit, CountsCommentsToo) {
  Events events;
  SseParser parser(8);
  EXPECT_FALSE(parser.feed(":23456789", events));
}
TEST(SseParserLimit, RefusesDataThatGrowsPastItLineByLine) {
  Events events;
  SseParser parser(16);
  EXPECT_TRUE(parser.feed("data: 01234567\ndata: 0123456\n", events));
  EXPECT_FALSE(parser.feed("data: 8\n", events));
  EXPECT_TRUE(events.seen.empty());
}

/// A count and not a clock: a clock would hold the machine to it, not the code.
TEST(SseParserWork, OfOneLongLineInSmallReadsIsLinear) {
  constexpr std::size_t kLine = 16u << 20;
  const std::string piece(16u << 10, 'x');
  Events events;
  SseParser parser(kLine + 16);
  EXPECT_TRUE(parser.feed("data: ", events));
  for (std::size_t fed = 0; fed < kLine; fed += piece.size()) EXPECT_TRUE(parser.feed(piece, events));
  EXPECT_TRUE(parser.feed("\n\n", events));
  ASSERT_EQ(events.seen.size(), 1u);
  EXPECT_EQ(events.seen[0].size(), kLine + 1);
  EXPECT_LE(parser.bytes_touched(), 5 * kLine);
}
TEST(SseParserWork, OfManyLinesEndedByCrAloneIsLinear) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "data: abcdef\r\r";
  Events events;
  SseParser parser(1024);
  EXPECT_TRUE(parser.feed(text, events));
  EXPECT_EQ(events.seen.size(), 20000u);
  EXPECT_LE(parser.bytes_touched(), 5 * text.size());
}
TEST(SseParserWork, OfOneByteReadsIsLinear) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "data: abcdef\n\n";
  Events events;
  SseParser parser(1024);
  for (const char& byte : text) EXPECT_TRUE(parser.feed({&byte, 1}, events));
  EXPECT_LE(parser.bytes_touched(), 5 * text.size());
}

}  // namespace
}  // namespace simstudio::decode
