// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fair_queue.h"

#include <gtest/gtest.h>

#include <vector>

namespace simstudio::scheduler {
namespace {

using Tickets = std::vector<std::uint64_t>;

Tickets start_all(FairQueue& queue) {
  Tickets started;
  while (queue.can_start()) started.push_back(queue.start_next().ticket);
  return started;
}

TEST(FairQueue, ServesOneOwnerInTheOrderItAsked) {
  FairQueue queue({});
  for (const std::uint64_t ticket : Tickets{3, 1, 2}) ASSERT_TRUE(queue.enqueue(ticket, 7, 0));
  EXPECT_EQ(start_all(queue), (Tickets{3, 1, 2}));
}

TEST(FairQueue, LetsOwnersTakeTurnsHoweverMuchOneAsks) {
  FairQueue queue({});
  for (const std::uint64_t ticket : Tickets{11, 12, 13, 14}) ASSERT_TRUE(queue.enqueue(ticket, 1, 0));
  ASSERT_TRUE(queue.enqueue(21, 2, 0));
  ASSERT_TRUE(queue.enqueue(31, 3, 0));
  ASSERT_TRUE(queue.enqueue(22, 2, 0));
  EXPECT_EQ(start_all(queue), (Tickets{11, 21, 31, 12, 22, 13, 14}));
}

TEST(FairQueue, ServesTheHigherPriorityFirst) {
  FairQueue queue({});
  ASSERT_TRUE(queue.enqueue(1, 1, 0));
  ASSERT_TRUE(queue.enqueue(2, 1, 5));
  ASSERT_TRUE(queue.enqueue(3, 2, -1));
  ASSERT_TRUE(queue.enqueue(4, 2, 5));
  EXPECT_EQ(start_all(queue), (Tickets{2, 4, 1, 3}));
}

TEST(FairQueue, StartsNoMoreThanMayRunAtOnce) {
  FairQueue queue({10, 2, 0});
  for (const std::uint64_t ticket : Tickets{1, 2, 3}) ASSERT_TRUE(queue.enqueue(ticket, ticket, 0));
  EXPECT_EQ(start_all(queue), (Tickets{1, 2}));
  queue.finished(1);
  EXPECT_EQ(start_all(queue), (Tickets{3}));
  EXPECT_EQ(queue.running(), 2u);
}

TEST(FairQueue, CapsEachOwnerButNobody) {
  FairQueue queue({10, 10, 1});
  ASSERT_TRUE(queue.enqueue(11, 1, 0));
  ASSERT_TRUE(queue.enqueue(12, 1, 9));
  ASSERT_TRUE(queue.enqueue(21, 2, 0));
  for (const std::uint64_t ticket : Tickets{91, 92}) ASSERT_TRUE(queue.enqueue(ticket, 0, 0));
  EXPECT_EQ(start_all(queue), (Tickets{12, 21, 91, 92}));
  queue.finished(1);
  EXPECT_EQ(start_all(queue), (Tickets{11}));
}

TEST(FairQueue, RefusesMoreThanMayWait) {
  FairQueue queue({2, 1, 0});
  EXPECT_TRUE(queue.enqueue(1, 1, 0));
  EXPECT_TRUE(queue.enqueue(2, 1, 0));
  EXPECT_FALSE(queue.enqueue(3, 1, 0));
  queue.start_next();
  EXPECT_TRUE(queue.enqueue(3, 1, 0)) << "a run that was started waits no more";
}

TEST(FairQueue, PutsOneThatHadItsTurnAheadOfItsOwnersOthersHoweverManyWait) {
  FairQueue queue({2, 1, 0});
  ASSERT_TRUE(queue.enqueue(1, 1, 0));
  ASSERT_TRUE(queue.enqueue(2, 1, 0));
  queue.enqueue_first(9, 1, 0);
  EXPECT_EQ(queue.waiting(), 3u);
  EXPECT_EQ(queue.start_next().ticket, 9u);
}

TEST(FairQueue, ForgetsWhatIsWithdrawn) {
  FairQueue queue({});
  for (const std::uint64_t ticket : Tickets{1, 2, 3}) ASSERT_TRUE(queue.enqueue(ticket, 1, 0));
  queue.withdraw(2);
  queue.withdraw(99);
  EXPECT_EQ(queue.waiting(), 2u);
  EXPECT_EQ(start_all(queue), (Tickets{1, 3}));
  queue.withdraw(1);
  EXPECT_EQ(queue.running(), 2u) << "it runs: withdrawing is for what waits";
}

}  // namespace
}  // namespace simstudio::scheduler
