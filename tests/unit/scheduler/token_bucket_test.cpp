// SPDX-License-Identifier: Apache-2.0
#include "scheduler/token_bucket.h"

#include <gtest/gtest.h>

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;
using scheduler::TokenBucket;

constexpr char kFirstMinute[] = "2026-11-24T07:08:59.845Z";
constexpr char kNextMinute[] = "2026-11-24T07:09:59.845Z";

TokenBucket::Told told(std::int64_t remaining, const char* reset = kFirstMinute, Time resets_in = 40s) {
  return {-1, 60, remaining, resets_in, reset};
}

TEST(TokenBucket, IsRefilledInOneStepAMinuteAfterItsFirstUse) {
  TokenBucket bucket;
  bucket.set(30, 60, 60, std::nullopt);
  EXPECT_FALSE(bucket.refill(1000s)) << "nothing was used";
  bucket.take(60, 1000s);
  EXPECT_FALSE(bucket.refill(1059s));
  EXPECT_EQ(bucket.tokens(), 0);
  EXPECT_TRUE(bucket.refill(1060s));
  EXPECT_EQ(bucket.tokens(), 30);
  EXPECT_TRUE(bucket.refill(1185s)) << "two more minutes";
  EXPECT_EQ(bucket.tokens(), 60) << "and no deeper than it is";
  EXPECT_EQ(bucket.refills_at(), 1240s);
}

TEST(TokenBucket, OfAnUnknownRateAnybodyMayTake) {
  TokenBucket bucket;
  bucket.take(5, 1s);
  EXPECT_FALSE(bucket.is_known());
  EXPECT_FALSE(bucket.refill(1000s));
}

TEST(TokenBucket, AServersCapacityIsTwiceItsRate) {
  TokenBucket bucket;
  bucket.learn(told(10), 0, 100s);
  EXPECT_EQ(bucket.rate(), 30);
  EXPECT_EQ(bucket.tokens(), 10);
  EXPECT_EQ(bucket.refills_at(), 140250ms);
}

TEST(TokenBucket, AFullOnesMinuteBeginsWithItsNextUse) {
  TokenBucket bucket;
  bucket.learn(told(60), 0, 100s);
  EXPECT_EQ(bucket.refills_at(), std::nullopt);
  bucket.take(1, 130s);
  EXPECT_EQ(bucket.refills_at(), 190s);
}

TEST(TokenBucket, WhatIsUnderWayCountsAsTaken) {
  TokenBucket bucket;
  bucket.learn(told(10), 4, 100s);
  EXPECT_EQ(bucket.tokens(), 6);
  bucket.learn(told(3), 9, 100s);
  EXPECT_EQ(bucket.tokens(), 0) << "never below none";
}

TEST(TokenBucket, WithinAMinuteOnlyTheLowestAnswerCounts) {
  TokenBucket bucket;
  bucket.learn(told(10), 0, 100s);
  bucket.learn(told(50), 0, 101s);
  EXPECT_EQ(bucket.tokens(), 10) << "an older answer that came late";
  bucket.learn(told(50, kNextMinute), 0, 102s);
  EXPECT_EQ(bucket.tokens(), 50);
  bucket.learn(told(2, kFirstMinute), 0, 103s);
  EXPECT_EQ(bucket.tokens(), 50) << "of a minute that is over";
}

TEST(TokenBucket, AnAnswerFromBeforeTheRefillSaysNothing) {
  TokenBucket bucket;
  bucket.learn(told(0), 0, 100s);
  ASSERT_TRUE(bucket.refill(140250ms));
  bucket.learn(told(0), 0, 141s);
  EXPECT_EQ(bucket.tokens(), 30);
}

TEST(TokenBucket, AMomentThatCanNotBeIsAMinuteOff) {
  TokenBucket bucket;
  bucket.learn(told(0, kFirstMinute, -1ms), 0, 100s);
  EXPECT_EQ(bucket.refills_at(), 160s);
  bucket.learn(told(0, kNextMinute, 5h), 0, 100s);
  EXPECT_EQ(bucket.refills_at(), 160s) << "the clocks differ";
}

TEST(TokenBucket, AServerWithoutLimitsIsNotCounted) {
  TokenBucket bucket;
  bucket.learn(told(10), 0, 100s);
  bucket.learn({-1, 999999, 999996, 40s, kNextMinute}, 0, 100s);
  EXPECT_FALSE(bucket.is_known());
}

TEST(TokenBucket, WhatIsGivenBackIsThereAgain) {
  TokenBucket bucket;
  bucket.set(2, 2, 2, std::nullopt);
  bucket.take(2, 1s);
  bucket.give_back(1);
  EXPECT_EQ(bucket.tokens(), 1);
  bucket.give_back(9);
  EXPECT_EQ(bucket.tokens(), 2);
}

}  // namespace
}  // namespace simstudio::test
