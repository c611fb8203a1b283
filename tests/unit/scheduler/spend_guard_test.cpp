// SPDX-License-Identifier: Apache-2.0
#include "scheduler/spend_guard.h"

#include <gtest/gtest.h>

#include <limits>

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;
using scheduler::SpendGuard;
using scheduler::SpendLimit;

TEST(SpendGuard, WithoutOptionsLimitsNothing) {
  SpendGuard guard({});
  for (int i = 0; i < 10000; ++i) guard.began(1s);
  EXPECT_EQ(guard.limit_met(1s), SpendLimit::Nothing);
}

TEST(SpendGuard, AMinuteIsAnySixtySeconds) {
  SpendGuard guard({2, 0});
  guard.began(10s);
  guard.began(40s);
  EXPECT_EQ(guard.limit_met(69s), SpendLimit::RunsPerMinute);
  EXPECT_EQ(guard.limit_met(70s), SpendLimit::Nothing);
  guard.began(70s);
  EXPECT_EQ(guard.limit_met(99s), SpendLimit::RunsPerMinute);
}

TEST(SpendGuard, CountsTheBaseChargeOfTheNextRunToo) {
  SpendGuard guard({0, 0.01});
  guard.began(1s);
  EXPECT_EQ(guard.limit_met(1s), SpendLimit::Nothing) << "exactly the limit may be spent";
  guard.began(1s);
  EXPECT_EQ(guard.limit_met(1s), SpendLimit::CostPerSession);
  guard.did_not_run();
  EXPECT_EQ(guard.limit_met(1s), SpendLimit::Nothing);
}

TEST(SpendGuard, CountsWhatRunsSaidTheyCost) {
  SpendGuard guard({0, 1});
  guard.began(1s);
  guard.cost_more(0.989);
  EXPECT_EQ(guard.limit_met(1s), SpendLimit::Nothing);
  guard.cost_more(0.002);
  EXPECT_EQ(guard.limit_met(1s), SpendLimit::CostPerSession);
  EXPECT_DOUBLE_EQ(guard.spent(), 0.996);
}

TEST(SpendGuard, WhatIsNoCostChangesNothing) {
  SpendGuard guard({0, 1});
  for (const double nonsense : {-5.0, std::numeric_limits<double>::quiet_NaN()}) guard.cost_more(nonsense);
  EXPECT_EQ(guard.spent(), 0);
  for (int i = 0; i < 100; ++i) guard.cost_more(std::numeric_limits<double>::infinity());
  EXPECT_EQ(guard.limit_met(1s), SpendLimit::CostPerSession);
}

}  // namespace
}  // namespace simstudio::test
