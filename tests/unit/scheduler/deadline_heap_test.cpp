// SPDX-License-Identifier: Apache-2.0
#include "scheduler/deadline_heap.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace simstudio::scheduler {
namespace {

using std::chrono::milliseconds;

TEST(DeadlineHeap, OfNothingHasNoNext) {
  DeadlineHeap heap;
  EXPECT_EQ(heap.next(), std::nullopt);
  EXPECT_EQ(heap.pop_due(milliseconds(1000)), std::nullopt);
}
TEST(DeadlineHeap, GivesTheEarliestFirst) {
  DeadlineHeap heap;
  heap.add(milliseconds(30), 3);
  heap.add(milliseconds(10), 1);
  heap.add(milliseconds(20), 2);
  EXPECT_EQ(heap.next(), milliseconds(10));
  EXPECT_EQ(heap.pop_due(milliseconds(25)), 1u);
  EXPECT_EQ(heap.pop_due(milliseconds(25)), 2u);
  EXPECT_EQ(heap.pop_due(milliseconds(25)), std::nullopt);
  EXPECT_EQ(heap.next(), milliseconds(30));
}
TEST(DeadlineHeap, IsDueAtItsVeryTime) {
  DeadlineHeap heap;
  heap.add(milliseconds(10), 1);
  EXPECT_EQ(heap.pop_due(milliseconds(10) - Time(1)), std::nullopt);
  EXPECT_EQ(heap.pop_due(milliseconds(10)), 1u);
}
TEST(DeadlineHeap, KeepsSeveralTimesOfOneOwner) {
  DeadlineHeap heap;
  heap.add(milliseconds(10), 1);
  heap.add(milliseconds(20), 1);
  EXPECT_EQ(heap.pop_due(milliseconds(30)), 1u);
  EXPECT_EQ(heap.pop_due(milliseconds(30)), 1u);
  EXPECT_EQ(heap.pop_due(milliseconds(30)), std::nullopt);
}
TEST(DeadlineHeap, SortsAnything) {
  base::Random random(3);
  DeadlineHeap heap;
  std::vector<std::uint64_t> times;
  for (int i = 0; i < 2000; ++i) {
    times.push_back(random.below(500));
    heap.add(Time(static_cast<Time::rep>(times.back())), times.back());
  }
  std::sort(times.begin(), times.end());
  for (const std::uint64_t time : times) ASSERT_EQ(heap.pop_due(Time(500)), time);
}

}  // namespace
}  // namespace simstudio::scheduler
