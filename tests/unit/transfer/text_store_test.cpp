// SPDX-License-Identifier: Apache-2.0
#include "transfer/text_store.h"

#include "support/host_ticked_client.h"
#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

using transfer::StreamedTexts;
using transfer::TextGrowth;
using transfer::TextStore;

struct TextStoreTest : LoopTest {
  mailbox::RunControl* run = nullptr;
  void SetUp() override {
    LoopTest::SetUp();
    run = new mailbox::RunControl(mailbox, {});
    mailbox.registry.add(*run);
    runs.push_back(run);
  }
  static std::string shown(const TextStore& store) { return {store.view().data, store.view().size}; }
};

TEST_F(TextStoreTest, GrowsInPlaceBehindWhatIsThere) {
  TextStore store(*run, true);
  EXPECT_EQ(store.append("a", "Who "), TextGrowth::Moved) << "the first buffer";
  const char* before = store.view().data;
  EXPECT_EQ(store.append("a", "goes"), TextGrowth::Behind);
  EXPECT_EQ(store.append("b", "!"), TextGrowth::Behind);
  EXPECT_EQ(store.view().data, before);
  EXPECT_EQ(shown(store), "Who goes!");
}

TEST_F(TextStoreTest, NeverMovesTextUnderItsReader) {
  TextStore store(*run, true);
  store.append("a", "Who ");
  const mailbox::TextView before = store.view();
  EXPECT_EQ(store.append("a", std::string(5000, 'x')), TextGrowth::Moved);
  EXPECT_EQ(std::string_view(before.data, before.size), "Who ");
  EXPECT_NE(store.view().data, before.data);
}

TEST_F(TextStoreTest, PutsAnEarlierBlocksTextInItsPlace) {
  TextStore store(*run, true);
  store.append("a", "1");
  store.append("b", "2");
  const mailbox::TextView before = store.view();
  EXPECT_EQ(store.append("a", "3"), TextGrowth::Between);
  EXPECT_EQ(shown(store), "132");
  EXPECT_EQ(std::string_view(before.data, before.size), "12");
}

TEST_F(TextStoreTest, TakesAResetBlocksTextOutAndKeepsItsPlace) {
  TextStore store(*run, true);
  store.append("a", "1");
  store.append("b", "2");
  store.reset("a");
  EXPECT_EQ(shown(store), "2");
  store.reset("never spoke");
  store.append("a", "3");
  EXPECT_EQ(shown(store), "32");
  EXPECT_EQ(store.bytes(), 2u);
  EXPECT_EQ(store.take(), (StreamedTexts{{"a", "3"}, {"b", "2"}}));
}

TEST_F(TextStoreTest, GivesOnlyBlocksThatStillHaveText) {
  TextStore store(*run, false);
  store.append("a", "1");
  store.append("b", "2");
  store.reset("a");
  EXPECT_EQ(store.take(), (StreamedTexts{{"b", "2"}}));
}

TEST_F(TextStoreTest, MakesNoBufferThatNobodyAskedFor) {
  TextStore store(*run, false);
  EXPECT_EQ(store.append("a", "1"), TextGrowth::Behind);
  EXPECT_EQ(store.view().data, nullptr);
  EXPECT_TRUE(run->text_buffers.empty());
}

/// A whole client, since its tick is what gives a buffer back: once it has shown a newer one.
struct TextOfTwoSpeakers : testing::Test, HostTickedClient {
  detail::Core* core = detail::core_create(detail::view_of(options()));
  detail::RunControl* run = nullptr;

  void SetUp() override {
    ExecuteOptions with = stream();
    with.immediate_text = true;
    run = detail::execute(core, "guard", with, {});
    tick();
    transport.stream_headers(last());
  }
  void TearDown() override {
    detail::run_release(run);
    detail::core_destroy(core);
  }
  void tick() { detail::core_tick(core, {}, nullptr); }
  void say(const std::string& block) {
    transport.bytes(last(), "data: {\"blockId\":\"" + block + "\",\"chunk\":\"word \"}\n\n");
    tick();
    tick();
  }
};

TEST_F(TextOfTwoSpeakers, KeepsNoBufferThatTheHostHasSeenReplaced) {
  for (int i = 0; i < 100; ++i) {
    say("a");
    say("b");
  }
  EXPECT_EQ(run->text.size(), 1000u);
  EXPECT_LE(run->text_buffers.size(), 3u);
}

}  // namespace
}  // namespace simstudio::test
