// SPDX-License-Identifier: Apache-2.0
#include "mailbox/event_queue.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "mailbox/event_node.h"
#include "mailbox/mailbox.h"

namespace simstudio::mailbox {
namespace {

/// A mailbox and one run of it, given back at the end as a client and its network side would.
class MailboxTest : public testing::Test {
 protected:
  MailboxTest() { mailbox->registry.add(run); }
  ~MailboxTest() override {
    run.release_reference();
    mailbox->release();
  }

  TextNode* text_node(std::string_view text, std::string_view block = "b", std::uint32_t capacity = 16) {
    TextNode* node = TextNode::create(run, EventKind::Token, block, capacity);
    EXPECT_TRUE(node->append(text));
    return node;
  }

  Mailbox* mailbox = new Mailbox;
  RunControl& run = *new RunControl(*mailbox, {});
};

using EventQueueTest = MailboxTest;

TEST_F(EventQueueTest, ShowsNothingBeforeItIsPublished) {
  TextNode* node = text_node("a");
  mailbox->push(node);
  EXPECT_EQ(mailbox->events.waiting(), 0u);
  EXPECT_EQ(mailbox->events.pop(), nullptr);
  mailbox->events.publish();
  EXPECT_EQ(mailbox->events.waiting(), 1u);
  EXPECT_EQ(mailbox->events.pop(), node);
  EXPECT_EQ(mailbox->events.pop(), nullptr);
  node->dispose();
}

TEST_F(EventQueueTest, KeepsTheOrderOverManyBatches) {
  std::vector<TextNode*> nodes;
  for (int i = 0; i < 1000; ++i) {
    nodes.push_back(text_node(std::to_string(i)));
    mailbox->push(nodes.back());
    if (i % 7 == 0) mailbox->events.publish();
  }
  mailbox->events.publish();
  for (TextNode* node : nodes) {
    ASSERT_EQ(mailbox->events.pop(), node);
    node->dispose();
  }
  EXPECT_EQ(mailbox->events.waiting(), 0u);
}

TEST_F(EventQueueTest, KeepsTheOrderBetweenThreads) {
  constexpr int kCount = 20000;
  std::thread network([this] {
    for (int i = 0; i < kCount; ++i) {
      TextNode* node = TextNode::create(run, EventKind::Token, "b", 16);
      node->append(std::to_string(i));
      mailbox->push(node);
      if (i % 3 == 0) mailbox->events.publish();
    }
    mailbox->events.publish();
  });
  for (int i = 0; i < kCount; ++i) {
    EventNode* node = mailbox->events.pop();
    while (node == nullptr) {
      std::this_thread::yield();
      node = mailbox->events.pop();
    }
    ASSERT_EQ(node->text_node->close(), std::to_string(i));
    mailbox->retire(node, node);
    if (i % 100 == 0) mailbox->add_consumed(1);
  }
  network.join();
  mailbox->free_retired();
}

using TextNodeTest = MailboxTest;

TEST_F(TextNodeTest, GrowsUntilItIsFull) {
  TextNode* node = text_node("1234", "block", 8);
  EXPECT_TRUE(node->append("5678"));
  EXPECT_FALSE(node->append("9"));
  EXPECT_TRUE(node->append(""));
  EXPECT_EQ(node->block(), "block");
  EXPECT_EQ(node->event.block, "block");
  EXPECT_EQ(node->close(), "12345678");
  node->dispose();
}
TEST_F(TextNodeTest, TakesNothingOnceClosed) {
  TextNode* node = text_node("12");
  EXPECT_EQ(node->close(), "12");
  EXPECT_FALSE(node->append("3"));
  EXPECT_EQ(node->close(), "12");
  node->dispose();
}
TEST_F(TextNodeTest, IsForgottenByItsRunWhenItIsFreed) {
  TextNode* node = text_node("12");
  run.open_text = node;
  node->dispose();
  EXPECT_EQ(run.open_text, nullptr);
}
/// The host closes at any moment: it must see a whole number of appends, and the network side must know which went in.
TEST_F(TextNodeTest, IsClosedByAnotherThreadBetweenTwoAppendsNeverInside) {
  for (int round = 0; round < 500; ++round) {
    TextNode* node = TextNode::create(run, EventKind::Token, "b", 4096);
    int appended = 0;
    std::thread network([&] {
      while (node->append("abcd")) ++appended;
    });
    if (round % 2 == 0) std::this_thread::yield();
    const std::string_view text = node->close();
    network.join();
    ASSERT_EQ(text.size(), static_cast<std::size_t>(appended) * 4);
    for (std::size_t i = 0; i < text.size(); ++i) ASSERT_EQ(text[i], "abcd"[i % 4]);
    node->dispose();
  }
}

using MailboxBytes = MailboxTest;

TEST_F(MailboxBytes, AreChargedUntilTheyAreConsumed) {
  TextNode* node = text_node("12");
  mailbox->push(node);
  mailbox->events.publish();
  EXPECT_EQ(mailbox->undelivered_bytes(), node->charged);
  EXPECT_GE(node->charged, sizeof(TextNode) + 16);
  mailbox->events.pop();
  mailbox->add_consumed(node->charged);
  EXPECT_EQ(mailbox->undelivered_bytes(), 0u);
  EXPECT_TRUE(mailbox->awaits_retired());
  mailbox->retire(node, node);
  mailbox->free_retired();
  EXPECT_FALSE(mailbox->awaits_retired());
}

struct CountingWaker final : Waker {
  void wake() noexcept override { ++wakes; }
  int wakes = 0;
};

using MailboxWishes = MailboxTest;

TEST_F(MailboxWishes, ReachBothSidesOnceAndWakeOnce) {
  CountingWaker waker;
  mailbox->set_waker(&waker);
  EXPECT_FALSE(mailbox->has_cancelled());
  mailbox->express(run, kWishCancel);
  mailbox->express(run, kWishCancel);
  EXPECT_EQ(waker.wakes, 1);
  EXPECT_TRUE(run.wishes(kWishCancel));
  EXPECT_TRUE(mailbox->has_cancelled());
  EXPECT_EQ(mailbox->take_cancelled(), &run);
  EXPECT_EQ(run.cancelled_next, nullptr);
  EXPECT_FALSE(mailbox->has_cancelled());
  EXPECT_EQ(mailbox->take_noticed(), &run);
  EXPECT_EQ(run.notice_next, nullptr);
  EXPECT_EQ(mailbox->take_noticed(), nullptr);
  run.release_reference();
  run.release_reference();
  mailbox->clear_waker();
  mailbox->wake();
  EXPECT_EQ(waker.wakes, 1);
}
TEST_F(MailboxWishes, ToReleaseTellTheNetworkSideAlone) {
  mailbox->express(run, kWishRelease);
  EXPECT_FALSE(mailbox->has_cancelled());
  EXPECT_EQ(mailbox->take_noticed(), &run);
  run.release_reference();
}

struct CountedCommand final : Command {
  CountedCommand(int number, int& alive_count) : value(number), alive(alive_count) { ++alive; }
  ~CountedCommand() override { --alive; }
  int value;
  int& alive;
};

using MailboxCommands = MailboxTest;

TEST_F(MailboxCommands, ComeInTheOrderSubmitted) {
  int alive = 0;
  for (int i = 0; i < 5; ++i) mailbox->submit(new CountedCommand(i, alive));
  int expected = 0;
  for (Command* command = mailbox->take_commands(); command != nullptr;) {
    Command* following = command->next;
    EXPECT_EQ(static_cast<CountedCommand*>(command)->value, expected++);
    delete command;
    command = following;
  }
  EXPECT_EQ(expected, 5);
  EXPECT_EQ(alive, 0);
}
TEST_F(MailboxCommands, LeftBehindAreFreedWithTheNetworkSide) {
  int alive = 0;
  mailbox->submit(new CountedCommand(1, alive));
  mailbox->express(run, kWishRelease);
  mailbox->end_network_side();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(mailbox->take_noticed(), nullptr);
}
TEST_F(MailboxCommands, RetiredAfterTheNetworkSideAreFreedAtOnce) {
  mailbox->end_network_side();
  TextNode* node = text_node("12");
  mailbox->push(node);
  mailbox->retire(node, node);
  EXPECT_FALSE(mailbox->awaits_retired());
}

using RunRegistryTest = MailboxTest;

TEST_F(RunRegistryTest, RetainsThoseThatAreChosenAndStillHeld) {
  auto& other = *new RunControl(*mailbox, {});
  other.owner = 7;
  mailbox->registry.add(other);
  const auto picked = mailbox->registry.retain_where([](const RunControl& one) { return one.owner == 7; });
  ASSERT_EQ(picked.size(), 1u);
  EXPECT_EQ(picked[0], &other);
  EXPECT_EQ(other.references.load(), 2u);
  other.release_reference();
  other.release_reference();
  EXPECT_EQ(mailbox->registry.retain_where([](const RunControl&) { return true; }).size(), 1u);
  run.release_reference();
}
TEST_F(RunRegistryTest, LeavesOutARunThatNobodyHoldsAnyMore) {
  EXPECT_TRUE(run.try_retain());
  run.release_reference();
  run.references.store(0);
  EXPECT_FALSE(run.try_retain());
  EXPECT_TRUE(mailbox->registry.retain_where([](const RunControl&) { return true; }).empty());
  run.references.store(1);
}

}  // namespace
}  // namespace simstudio::mailbox
