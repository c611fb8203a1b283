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

std::vector<std::string> parse(std::string_view text) {
  std::vector<std::string> whole;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Events events;
    SseParser parser(1024);
    EXPECT_TRUE(parser.feed(text.substr(0, cut), events));
    EXPECT_TRUE(parser.feed(text.substr(cut), events));
    if (cut == 0) whole = events.seen;
    EXPECT_EQ(events.seen, whole) << "cut at " << cut;
  }
  return whole;
}

using Seen = std::vector<std::string>;

TEST(SseParser, EndsLinesAtLfCrAndCrLf) {
  EXPECT_EQ(parse("data: a\n\ndata: b\r\rdata: c\r\n\r\n"), (Seen{"|a", "|b", "|c"}));
}
TEST(SseParser, JoinsSeveralDataLinesByLf) { EXPECT_EQ(parse("data: a\ndata: b\n\n"), (Seen{"|a\nb"})); }
TEST(SseParser, SkipsCommentsAndUnknownFields) {
  EXPECT_EQ(parse(": hi\nid: 1\nretry: 5\nfoo\ndata: a\n\n"), (Seen{"|a"}));
}
TEST(SseParser, SkipsOneLeadingBom) {
  EXPECT_EQ(parse("\xef\xbb\xbf"
                  "data: a\n\n"),
            (Seen{"|a"}));
}
TEST(SseParser, TakesAValueWithoutItsSpace) { EXPECT_EQ(parse("data:a\n\ndata:  b\n\n"), (Seen{"|a", "| b"})); }
TEST(SseParser, KeepsTheEventName) { EXPECT_EQ(parse("event: done\ndata: a\n\ndata: b\n\n"), (Seen{"done|a", "|b"})); }
TEST(SseParser, DispatchesNothingWithoutABlankLine) { EXPECT_EQ(parse("data: a\n"), Seen{}); }
TEST(SseParser, DispatchesNothingWithoutData) { EXPECT_EQ(parse("event: x\n\n\n"), Seen{}); }
TEST(SseParser, LeavesLineSeparatorsOfUnicodeAlone) {
  EXPECT_EQ(parse("data: a\xe2\x80\xa8"
                  "b\n\n"),
            (Seen{"|a\xe2\x80\xa8"
                  "b"}));
}

TEST(SseParser, RefusesALineOverItsLimit) {
  Events events;
  SseParser parser(16);
  EXPECT_FALSE(parser.feed("data: 0123456789abcdef\n\n", events));
  EXPECT_FALSE(parser.feed("data: a\n\n", events));
  EXPECT_TRUE(events.seen.empty());
}

}  // namespace
}  // namespace simstudio::decode
