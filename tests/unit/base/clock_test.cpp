// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "base/intrusive_stack.h"
#include "base/steady_clock.h"
#include "support/fake_clock.h"

namespace simstudio::base {
namespace {

TEST(SteadyClock, NeverGoesBack) {
  Time before = steady_clock().now();
  for (int i = 0; i < 1000; ++i) {
    const Time now = steady_clock().now();
    ASSERT_GE(now, before);
    before = now;
  }
}
TEST(SteadyClock, IsOne) { EXPECT_EQ(&steady_clock(), &steady_clock()); }
TEST(UnixTime, IsOfThisCentury) {
  EXPECT_GT(unix_now_s(), 1700000000);
  EXPECT_LT(unix_now_s(), 4102444800);
}
TEST(FakeClock, MovesWhenTold) {
  test::FakeClock clock;
  const Time before = clock.now();
  EXPECT_EQ(clock.now(), before);
  clock.advance(std::chrono::seconds(5));
  EXPECT_EQ(clock.now() - before, std::chrono::seconds(5));
}

struct Item {
  int value = 0;
  Item* next = nullptr;
};
std::vector<int> values(const Item* item) {
  std::vector<int> list;
  for (; item != nullptr; item = item->next) list.push_back(item->value);
  return list;
}

TEST(IntrusiveStack, GivesTheNewestFirst) {
  IntrusiveStack<Item> stack;
  Item one{1}, two{2}, three{3};
  EXPECT_TRUE(stack.empty());
  stack.push(&one);
  stack.push(&two);
  stack.push(&three);
  EXPECT_FALSE(stack.empty());
  EXPECT_EQ(values(stack.take()), (std::vector<int>{3, 2, 1}));
  EXPECT_TRUE(stack.empty());
  EXPECT_EQ(stack.take(), nullptr);
}
TEST(IntrusiveStack, GivesTheOrderPushed) {
  IntrusiveStack<Item> stack;
  Item one{1}, two{2}, three{3};
  for (Item* item : {&one, &two, &three}) stack.push(item);
  EXPECT_EQ(values(stack.take_in_order()), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(stack.take_in_order(), nullptr);
}
TEST(IntrusiveStack, TakesAChainInOneStep) {
  IntrusiveStack<Item> stack;
  Item one{1}, two{2}, three{3};
  stack.push(&one);
  three.next = &two;
  stack.push_chain(&three, &two);
  EXPECT_EQ(values(stack.take()), (std::vector<int>{3, 2, 1}));
}

}  // namespace
}  // namespace simstudio::base
