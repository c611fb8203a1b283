// SPDX-License-Identifier: Apache-2.0

// The one word that a tick with nothing to do reads, and that keeps two ticks apart.

#include <gtest/gtest.h>

#include "mailbox/mailbox.h"

namespace simstudio::mailbox {
namespace {

struct TickWord : testing::Test {
  TickWord() : mailbox(*new Mailbox) {}
  ~TickWord() override { mailbox.release(); }
  Mailbox& mailbox;
};

TEST_F(TickWord, IsIdleUntilSomethingWaits) {
  EXPECT_TRUE(mailbox.is_idle());
  ASSERT_TRUE(mailbox.begin_tick());
  EXPECT_TRUE(mailbox.is_ticking());
  mailbox.end_tick(false);
  EXPECT_TRUE(mailbox.is_idle());
}

TEST_F(TickWord, KeepsASecondTickOut) {
  ASSERT_TRUE(mailbox.begin_tick());
  EXPECT_FALSE(mailbox.is_idle()) << "so that a second tick looks further, and finds the first";
  EXPECT_FALSE(mailbox.begin_tick());
  EXPECT_TRUE(mailbox.is_ticking());
  mailbox.end_tick(false);
  EXPECT_TRUE(mailbox.begin_tick());
}

TEST_F(TickWord, StaysRungWhenSomethingIsLeft) {
  ASSERT_TRUE(mailbox.begin_tick());
  mailbox.end_tick(true);
  EXPECT_FALSE(mailbox.is_idle());
  EXPECT_FALSE(mailbox.is_ticking());
  ASSERT_TRUE(mailbox.begin_tick());
  EXPECT_FALSE(mailbox.begin_tick());
  mailbox.end_tick(false);
  EXPECT_TRUE(mailbox.is_idle()) << "what was announced before this tick is done with";
}

}  // namespace
}  // namespace simstudio::mailbox
