// SPDX-License-Identifier: Apache-2.0
#include "transfer/event_writer.h"

#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

/// While a notice for a run and block waits, later tokens are appended to it; a reset, tool or any
/// other event of that run closes it.
struct EventWriter : LoopTest {
  mailbox::RunControl* run = nullptr;
  std::optional<transfer::EventWriter> writer;

  void write_for(bool immediate_text) {
    run = new mailbox::RunControl(mailbox, {});
    run->id = runs.size() + 1;
    mailbox.registry.add(*run);
    runs.push_back(run);
    writer.emplace(mailbox, *run, immediate_text);
  }
  void SetUp() override {
    LoopTest::SetUp();
    write_for(false);
  }
  Log published() {
    mailbox.publish();
    return take();
  }
};

TEST_F(EventWriter, AppendsToTextThatWaits) {
  writer->on_text("a", "Who ");
  writer->on_text("a", "goes");
  writer->on_text("a", "");
  EXPECT_EQ(published(), (Log{"1 a=Who goes"}));
}

TEST_F(EventWriter, OpensANoticeForTextAfterADelivery) {
  writer->on_text("a", "Who ");
  EXPECT_EQ(published(), (Log{"1 a=Who "}));
  writer->on_text("a", "goes");
  EXPECT_EQ(published(), (Log{"1 a=goes"}));
}

TEST_F(EventWriter, KeepsTheOrderOfBlocksAndKinds) {
  writer->on_text("a", "1");
  writer->on_text("b", "2");
  writer->on_text("a", "3");
  writer->on_thinking("a", "4");
  writer->on_thinking("a", "5");
  writer->on_text("a", "6");
  EXPECT_EQ(published(), (Log{"1 a=1", "1 b=2", "1 a=3", "1 a~45", "1 a=6"}));
}

TEST_F(EventWriter, ClosesTextAtAResetAToolAndAWarning) {
  writer->on_text("a", "1");
  writer->on_reset("a");
  writer->on_text("a", "2");
  decode::ToolFrame tool;
  tool.block = "a";
  tool.name = "weather";
  writer->on_tool(tool);
  writer->on_text("a", "3");
  writer->on_warning("a", "oh");
  writer->on_text("a", "4");
  EXPECT_EQ(published(), (Log{"1 a=1", "1 reset a", "1 a=2", "1 tool weather", "1 a=3", "1 warning oh", "1 a=4"}));
}

TEST_F(EventWriter, GrowsItsNoticesWithWhatWaits) {
  std::string all;
  for (int i = 0; i < 2000; ++i) {
    writer->on_text("a", "twenty bytes of text");
    all += "twenty bytes of text";
  }
  const Log log = published();
  EXPECT_LE(log.size(), 6u) << "2,000 tokens that waited";
  std::string told;
  for (const std::string& line : log) told += line.substr(4);
  EXPECT_EQ(told, all);
}

TEST_F(EventWriter, NeverMixesRuns) {
  transfer::EventWriter first(mailbox, *run, false);
  first.on_text("a", "1");
  write_for(false);
  writer->on_text("a", "2");
  first.on_text("a", "3");
  EXPECT_EQ(published(), (Log{"1 a=13", "2 a=2"})) << "order holds within a run";
}

TEST_F(EventWriter, TellsNothingOnceMuted) {
  writer->on_text("a", "1");
  writer->mute();
  writer->on_text("a", "2");
  writer->on_reset("a");
  writer->end({}, {}, 0);
  EXPECT_EQ(published(), (Log{"1 a=1"}));
  EXPECT_EQ(writer->text_bytes(), 0u);
}

TEST_F(EventWriter, CountsWhatWaitsUntilItIsTaken) {
  writer->on_text("a", std::string(5000, 'x'));
  EXPECT_GE(mailbox.undelivered_bytes(), 5000u);
  published();
  EXPECT_EQ(mailbox.undelivered_bytes(), 0u);
}

}  // namespace
}  // namespace simstudio::test
