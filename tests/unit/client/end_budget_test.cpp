// SPDX-License-Identifier: Apache-2.0
#include "client/end_budget.h"

#include <gtest/gtest.h>

namespace simstudio::client {
namespace {

using namespace std::chrono_literals;

TEST(EndBudget, GivesTheCancelCallsAllTheirTimeWhenTheThreadEndedAtOnce) {
  EXPECT_EQ(cancel_call_budget(0ms), Time(kCancelCallBudget));
  EXPECT_EQ(cancel_call_budget(30ms), Time(150ms));
}

TEST(EndBudget, StaysUnderTheWholeHoweverLongTheThreadTook) {
  for (Time spent{0}; spent <= kThreadPatience; spent += 1ms) {
    EXPECT_LT(spent + cancel_call_budget(spent) + transfer::kTransportEndBudget, Time(kEndBudget));
  }
  EXPECT_EQ(cancel_call_budget(1s), Time::zero());
}

}  // namespace
}  // namespace simstudio::client
