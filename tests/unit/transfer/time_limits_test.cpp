// SPDX-License-Identifier: Apache-2.0
#include "transfer/time_limits.h"

#include <gtest/gtest.h>

namespace simstudio::transfer {
namespace {

using namespace std::chrono_literals;

TimeLimits all_set() {
  TimeLimits limits;
  limits.deadline = 40s;
  limits.total = 30s;
  limits.connect = 10s;
  limits.idle = 5s;
  limits.submitted_at = 100s;
  return limits;
}

TEST(TimeLimits, CountTheDeadlineFromTheCallAndNothingElseBeforeTheStart) {
  const TimeLimits limits = all_set();
  EXPECT_EQ(limits.next(), Time(140s));
  EXPECT_FALSE(limits.met(139s).has_value());
  EXPECT_EQ(limits.met(140s), Limit::Deadline);
}

TEST(TimeLimits, WatchTheConnectUntilConnectedAndSilenceAfterwards) {
  TimeLimits limits = all_set();
  limits.started_at = 101s;
  EXPECT_EQ(limits.next(), Time(111s));
  EXPECT_EQ(limits.met(111s), Limit::Connect);
  limits.last_byte_at = 104s;
  EXPECT_EQ(limits.next(), Time(109s));
  EXPECT_EQ(limits.met(111s), Limit::Idle);
}

TEST(TimeLimits, EndTheWholeExchangeThoughBytesCome) {
  TimeLimits limits = all_set();
  limits.started_at = 101s;
  limits.last_byte_at = 130s;
  EXPECT_EQ(limits.met(131s), Limit::Total);
}

TEST(TimeLimits, RestWhileHeldBackAllButTheDeadline) {
  TimeLimits limits = all_set();
  limits.started_at = 101s;
  limits.last_byte_at = 103s;
  limits.held_back(true, 104s);
  EXPECT_EQ(limits.next(), Time(140s));
  limits.held_back(false, 124s);
  EXPECT_EQ(limits.met(128s), std::nullopt);
  EXPECT_EQ(limits.met(129s), Limit::Idle) << "all of it anew, since the silence before was ours";
  limits.idle = 0s;
  limits.deadline = 0s;
  EXPECT_EQ(limits.next(), Time(151s)) << "20 s later than without";
}

TEST(TimeLimits, OfZeroAreNone) {
  TimeLimits limits;
  limits.started_at = Time(1s);
  EXPECT_FALSE(limits.next().has_value());
  EXPECT_FALSE(limits.met(100000s).has_value());
}

}  // namespace
}  // namespace simstudio::transfer
