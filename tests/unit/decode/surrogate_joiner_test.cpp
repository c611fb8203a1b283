// SPDX-License-Identifier: Apache-2.0
#include "decode/surrogate_joiner.h"

#include <gtest/gtest.h>

namespace simstudio::decode {
namespace {

constexpr char16_t kHigh = 0xd83d;
constexpr char16_t kLow = 0xdde1;
constexpr char16_t kOtherHigh = 0xd83c;
const char kSword[] = "\xf0\x9f\x97\xa1";
const char kLost[] = "\xef\xbf\xbd";  // U+FFFD

/// A joiner where block "b" holds a high half.
SurrogateJoiner holding() {
  SurrogateJoiner joiner;
  EXPECT_EQ(joiner.join("b", kLost, {kHigh, kHigh}), "");
  return joiner;
}

TEST(SurrogateJoiner, LeavesTextWithoutHalvesAlone) {
  SurrogateJoiner joiner;
  const std::string text = "plain";
  EXPECT_EQ(joiner.join("b", text, {}).data(), text.data());
}
TEST(SurrogateJoiner, KeepsAHighHalfBack) {
  SurrogateJoiner joiner;
  EXPECT_EQ(joiner.join("b", std::string("A") + kLost, {0, kHigh}), "A");
}
TEST(SurrogateJoiner, JoinsHighThenLow) { EXPECT_EQ(holding().join("b", kLost, {kLow, kLow}), kSword); }
TEST(SurrogateJoiner, JoinsAtTheSeamAlone) {
  EXPECT_EQ(holding().join("b", kLost + std::string("B") + kLost, {kLow, 0}), kSword + std::string("B") + kLost);
}
TEST(SurrogateJoiner, JoinsAChainOfPairs) {
  SurrogateJoiner joiner = holding();
  EXPECT_EQ(joiner.join("b", kLost + std::string(kLost), {kLow, kHigh}), kSword);
  EXPECT_EQ(joiner.join("b", kLost, {kLow, kLow}), kSword);
  EXPECT_FALSE(joiner.flush("b"));
}
TEST(SurrogateJoiner, ShowsAHalfThatIsFollowedByText) {
  EXPECT_EQ(holding().join("b", "x", {}), kLost + std::string("x"));
}
TEST(SurrogateJoiner, ShowsAHalfThatIsFollowedByARealReplacementCharacter) {
  EXPECT_EQ(holding().join("b", kLost, {}), kLost + std::string(kLost));
}
TEST(SurrogateJoiner, ShowsAHalfThatIsFollowedByAnotherHighHalfAndKeepsThatOne) {
  SurrogateJoiner joiner = holding();
  EXPECT_EQ(joiner.join("b", kLost, {kOtherHigh, kOtherHigh}), kLost);
  EXPECT_EQ(joiner.join("b", kLost, {0xdf00, 0xdf00}), "\xf0\x9f\x8c\x80");
}
TEST(SurrogateJoiner, ShowsALowHalfThatComesFirst) {
  SurrogateJoiner joiner;
  EXPECT_EQ(joiner.join("b", kLost, {kLow, kLow}), kLost);
  EXPECT_EQ(joiner.join("b", kLost, {kHigh, kHigh}), "");
}
TEST(SurrogateJoiner, WaitsPastAnEmptyText) {
  SurrogateJoiner joiner = holding();
  EXPECT_EQ(joiner.join("b", "", {}), "");
  EXPECT_EQ(joiner.join("b", kLost, {kLow, kLow}), kSword);
}
TEST(SurrogateJoiner, KeepsBlocksApart) {
  SurrogateJoiner joiner = holding();
  EXPECT_EQ(joiner.join("c", kLost, {kLow, kLow}), kLost);
  EXPECT_EQ(joiner.join("c", kLost, {kOtherHigh, kOtherHigh}), "");
  EXPECT_EQ(joiner.join("b", kLost, {kLow, kLow}), kSword);
  EXPECT_EQ(joiner.join("c", kLost, {0xdf00, 0xdf00}), "\xf0\x9f\x8c\x80");
}
TEST(SurrogateJoiner, FlushesOneBlockOnce) {
  SurrogateJoiner joiner = holding();
  EXPECT_FALSE(joiner.flush("c"));
  EXPECT_TRUE(joiner.flush("b"));
  EXPECT_FALSE(joiner.flush("b"));
}
TEST(SurrogateJoiner, FlushesAllThatWait) {
  SurrogateJoiner joiner = holding();
  joiner.join("c", kLost, {kHigh, kHigh});
  EXPECT_EQ(joiner.flush_all(), (std::vector<std::string>{"b", "c"}));
  EXPECT_TRUE(joiner.flush_all().empty());
}
TEST(SurrogateJoiner, JoinsTheLowestAndTheHighestPair) {
  SurrogateJoiner joiner;
  joiner.join("b", kLost, {0xd800, 0xd800});
  EXPECT_EQ(joiner.join("b", kLost, {0xdc00, 0xdc00}), "\xf0\x90\x80\x80");
  joiner.join("b", kLost, {0xdbff, 0xdbff});
  EXPECT_EQ(joiner.join("b", kLost, {0xdfff, 0xdfff}), "\xf4\x8f\xbf\xbf");
}
TEST(SurrogateJoiner, HoldsABoundedNumberOfBlocks) {
  SurrogateJoiner joiner;
  int held = 0;
  for (int i = 0; i < 1000; ++i)
    held += joiner.join("block" + std::to_string(i), kLost, {kHigh, kHigh}).empty() ? 1 : 0;
  EXPECT_EQ(held, 64);
  EXPECT_EQ(joiner.flush_all().size(), 64u);
}

}  // namespace
}  // namespace simstudio::decode
