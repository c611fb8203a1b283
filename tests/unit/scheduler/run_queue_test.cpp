// SPDX-License-Identifier: Apache-2.0
#include "scheduler/run_queue.h"

#include <gtest/gtest.h>

namespace simstudio::scheduler {
namespace {

TEST(RunQueue, StartsInTheOrderAsked) {
  RunQueue queue(10, 10);
  for (const std::uint64_t ticket : {5u, 3u, 9u}) EXPECT_TRUE(queue.enqueue(ticket));
  EXPECT_EQ(queue.start_next(), 5u);
  EXPECT_EQ(queue.start_next(), 3u);
  EXPECT_EQ(queue.start_next(), 9u);
  EXPECT_FALSE(queue.can_start());
}
TEST(RunQueue, RunsNoMoreThanItsCapAtOnce) {
  RunQueue queue(10, 2);
  for (const std::uint64_t ticket : {1u, 2u, 3u}) EXPECT_TRUE(queue.enqueue(ticket));
  queue.start_next();
  EXPECT_TRUE(queue.can_start());
  queue.start_next();
  EXPECT_FALSE(queue.can_start());
  EXPECT_EQ(queue.running(), 2u);
  queue.finished();
  EXPECT_TRUE(queue.can_start());
  EXPECT_EQ(queue.start_next(), 3u);
}
TEST(RunQueue, LetsNoMoreThanItsCapWait) {
  RunQueue queue(2, 1);
  EXPECT_TRUE(queue.enqueue(1));
  EXPECT_TRUE(queue.enqueue(2));
  EXPECT_FALSE(queue.enqueue(3));
  queue.start_next();
  EXPECT_TRUE(queue.enqueue(3));
  EXPECT_EQ(queue.waiting(), 2u);
  EXPECT_EQ(queue.queued_max(), 2u);
}
TEST(RunQueue, WithdrawsOneThatWaits) {
  RunQueue queue(10, 10);
  for (const std::uint64_t ticket : {1u, 2u, 3u}) EXPECT_TRUE(queue.enqueue(ticket));
  queue.withdraw(2);
  queue.withdraw(77);
  EXPECT_EQ(queue.waiting(), 2u);
  EXPECT_EQ(queue.start_next(), 1u);
  queue.withdraw(1);
  EXPECT_EQ(queue.start_next(), 3u);
}
TEST(RunQueue, PutsBackToTheFrontEvenWhenFull) {
  RunQueue queue(1, 1);
  EXPECT_TRUE(queue.enqueue(1));
  const std::uint64_t ticket = queue.start_next();
  EXPECT_TRUE(queue.enqueue(2));
  queue.finished();
  queue.put_back(ticket);
  EXPECT_EQ(queue.start_next(), 1u);
  queue.finished();
  EXPECT_EQ(queue.start_next(), 2u);
}
TEST(RunQueue, WithACapOfNothingStartsNothing) {
  RunQueue queue(1, 0);
  EXPECT_TRUE(queue.enqueue(1));
  EXPECT_FALSE(queue.can_start());
  RunQueue full(0, 1);
  EXPECT_FALSE(full.enqueue(1));
}

}  // namespace
}  // namespace simstudio::scheduler
