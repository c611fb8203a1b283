// SPDX-License-Identifier: Apache-2.0
#include "scheduler/local_rate_limiter.h"

#include <gtest/gtest.h>

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;
using scheduler::LocalRateLimiter;

constexpr std::uint32_t kMany = 1000;

struct LocalLimiter : testing::Test {
  LocalRateLimiter limiter{0};
  Time now = 1000s;

  std::uint32_t take(std::uint32_t wanted) { return limiter.take(wanted, now); }
  void report(PermitUse use, Time granted_at, std::chrono::milliseconds retry_after = -1ms) {
    PermitReport report;
    report.use = use;
    report.granted_at = granted_at;
    report.now = now;
    report.told.retry_after = retry_after;
    limiter.observe(report);
  }
  void served(int count) {
    for (int i = 0; i < count; ++i) report(PermitUse::Served, now);
  }
  void headers(std::int64_t limit, std::int64_t remaining, PermitUse use = PermitUse::Served) {
    PermitReport report;
    report.use = use;
    report.granted_at = now;
    report.now = now;
    report.told.limit = limit;
    report.told.remaining = remaining;
    report.told.reset = "2026-11-24T07:08:59.845Z";
    report.resets_in = 40s;
    limiter.observe(report);
  }
  void usage(std::int64_t rate, std::int64_t burst, std::int64_t remaining) {
    UsageLimits limits;
    limits.sync.requests_per_minute = rate;
    limits.sync.max_burst = burst;
    limits.sync.remaining = remaining;
    limits.sync.reset_at = "2026-11-24T07:08:59.845Z";
    UsageReport report;
    report.now = now;
    report.limits = &limits;
    report.sync_resets_in = 30s;
    limiter.observe_usage(report);
  }
};

TEST_F(LocalLimiter, HoldsNothingBackBeforeItKnows) {
  EXPECT_EQ(take(kMany), kMany);
  served(500);
  EXPECT_EQ(take(kMany), kMany);
}

TEST_F(LocalLimiter, KeepsToWhatTheHostSet) {
  LocalRateLimiter set{3};
  EXPECT_EQ(set.take(kMany, now), 3u);
  EXPECT_EQ(set.take(1, now), 0u);
  EXPECT_EQ(set.next(now), now + 60s);
  EXPECT_EQ(set.take(kMany, now + 60s), 3u);
}

TEST_F(LocalLimiter, KeepsToTheHeadersLessWhatIsUnderWay) {
  EXPECT_EQ(take(10), 10u);
  headers(60, 59);  // nine are under way
  EXPECT_EQ(take(kMany), 50u);
  EXPECT_EQ(limiter.next(now), now + 40250ms);
  now += 40250ms;
  EXPECT_EQ(take(kMany), 30u);
}

TEST_F(LocalLimiter, KeepsToTheUsageLimits) {
  usage(50, 100, 7);
  EXPECT_EQ(take(kMany), 7u);
  EXPECT_EQ(limiter.next(now), now + 30250ms);
  now += 30250ms;
  EXPECT_EQ(take(kMany), 50u);
}

TEST_F(LocalLimiter, ARetryAfterHoldsEverybodyBack) {
  EXPECT_EQ(take(8), 8u);
  report(PermitUse::Refused, now, 20s);
  EXPECT_EQ(take(1), 0u);
  EXPECT_EQ(limiter.next(now), now + 20s);
  now += 20s;
  EXPECT_GT(take(1), 0u);
}

TEST_F(LocalLimiter, AServerThatAsksForHoursIsAskedAgainAfterTwoMinutes) {
  take(1);
  report(PermitUse::Busy, now, 3h);
  EXPECT_EQ(limiter.next(now), now + 2min);
}

TEST_F(LocalLimiter, TheFirstRefusalTellsHalfOfWhatWasServed) {
  EXPECT_EQ(take(130), 130u);
  served(120);
  report(PermitUse::Refused, now, 30s);
  now += 30s;
  EXPECT_EQ(take(kMany), 60u);
}

TEST_F(LocalLimiter, ARefusalAfterAFewTellsNoRate) {
  EXPECT_EQ(take(9), 9u);
  served(8);
  report(PermitUse::Refused, now, 5s);
  now += 5s;
  EXPECT_EQ(take(kMany), kMany);
}

TEST_F(LocalLimiter, RefusalsOfOneWaveAreOneRefusal) {
  EXPECT_EQ(take(130), 130u);
  served(120);
  const Time granted_at = now;
  now += 1s;
  for (int i = 0; i < 10; ++i) report(PermitUse::Refused, granted_at);
  EXPECT_EQ(limiter.next(now), now + 500ms) << "ten refusals, one back-off";
}

TEST_F(LocalLimiter, WithoutARetryAfterOneGoesFirst) {
  EXPECT_EQ(take(130), 130u);
  served(120);
  report(PermitUse::Refused, now);
  for (const Time back_off : {500ms, 1000ms, 2000ms}) {
    EXPECT_EQ(limiter.next(now), now + back_off);
    now += back_off;
    ASSERT_EQ(take(kMany), 1u);
    EXPECT_EQ(take(kMany), 0u) << "one alone";
    report(PermitUse::Refused, now);
  }
  now += 4s;
  ASSERT_EQ(take(kMany), 1u);
  now += 1ms;
  report(PermitUse::Served, now);
  EXPECT_EQ(take(kMany), 59u) << "of sixty that it guessed";
}

TEST_F(LocalLimiter, AProbeThatWasLostIsMadeAgain) {
  take(1);
  report(PermitUse::Busy, now);
  now += 1s;
  ASSERT_EQ(take(kMany), 1u);
  report(PermitUse::Lost, now);
  EXPECT_EQ(take(kMany), 1u);
}

TEST_F(LocalLimiter, NoRoomTellsNothingOfARate) {
  EXPECT_EQ(take(64), 64u);
  served(10);
  report(PermitUse::Busy, now, 5s);
  now += 5s;
  EXPECT_EQ(take(kMany), kMany);
}

TEST_F(LocalLimiter, AnEmptyRequestBucketTellsNothingOfTheRunBucket) {
  EXPECT_EQ(take(8), 8u);
  headers(60, 0, PermitUse::Refused);
  now += 60s;
  EXPECT_EQ(take(kMany), 30u);
}

TEST_F(LocalLimiter, AGuessThatHeldForAMinuteGrows) {
  EXPECT_EQ(take(40), 40u);
  served(40);
  report(PermitUse::Refused, now, 30s);
  now += 30s;
  EXPECT_EQ(take(kMany), 20u);
  served(20);
  now += 60s;
  EXPECT_EQ(take(kMany), 25u);
}

TEST_F(LocalLimiter, WhatWasNotUsedIsThereAgain) {
  usage(50, 100, 7);
  EXPECT_EQ(take(7), 7u);
  report(PermitUse::Unused, now);
  EXPECT_EQ(take(kMany), 1u);
}

}  // namespace
}  // namespace simstudio::test
