// SPDX-License-Identifier: Apache-2.0
#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

struct CancelCall : LoopTest {
  /// A run that was connected, and then cancelled: the call for it is out.
  void cancel_one() {
    mailbox::RunControl& run = ask(stream());
    step();
    transport.connected(last());
    mailbox.express(run, mailbox::kWishCancel);
    step();
    ASSERT_EQ(transport.started.size(), 2u);
  }
  void answer(int status) { transport.json(last(), status, "{}"); }
  std::size_t calls() const { return transport.started.size() - 1; }
  void pass(Time time) {
    clock.advance(time);
    step();
  }
};

TEST_F(CancelCall, NamesTheRunsOwnIdOnItsOwnGeneration) {
  cancel_one();
  EXPECT_EQ(transport.started[1].method, "POST");
  EXPECT_EQ(transport.started[1].url, "http://sim.test/api/v2/workflows/guard/runs/id-1/cancel");
  EXPECT_EQ(transport.started[1].headers.at("X-API-Key"), "key");
}

TEST_F(CancelCall, IsMadeOnceWhenItIsAnswered) {
  cancel_one();
  answer(200);
  pass(20s);
  EXPECT_EQ(calls(), 1u);
}

// wire/redis-cancel-early: a run that is just being registered is 404 for a moment.
TEST_F(CancelCall, IsRepeatedWhileTheRunIsNotKnownForTenSeconds) {
  cancel_one();
  const Time began = clock.now();
  Time last_call = began;
  for (int i = 0; i < 300; ++i) {
    const std::size_t before = calls();
    answer(404);
    pass(100ms);
    if (calls() != before) last_call = clock.now();
  }
  EXPECT_GE(calls(), 7u);
  EXPECT_LE(calls(), 12u);
  EXPECT_GT(last_call - began, Time(7s));
  EXPECT_LE(last_call - began, Time(10s));
}

TEST_F(CancelCall, IsRepeatedWhenItWasLostOrNeverAnswered) {
  cancel_one();
  transport.done(last(), TransportEnd::ConnectionLost, RequestSent::Maybe);
  pass(100ms);
  EXPECT_EQ(calls(), 2u);
  pass(5s);  // Nobody answers.
  EXPECT_FALSE(transport.live(last()));
  pass(200ms);
  EXPECT_EQ(calls(), 3u);
}

// wire/cancel-v1-terminal: a finished run is 409 on the older root.
TEST_F(CancelCall, TakesAnEndedRunForAnAnswer) {
  cancel_one();
  answer(409);
  pass(5s);
  EXPECT_EQ(calls(), 1u);
}

TEST_F(CancelCall, IsNotMadeWithoutAKey) {
  make([](transfer::LoopOptions& options) { options.account.api_key.clear(); });
  mailbox::RunControl& run = ask(stream());
  step();
  transport.connected(last());
  mailbox.express(run, mailbox::kWishCancel);
  step();
  EXPECT_EQ(transport.started.size(), 1u) << "sim-api A.3: nobody may cancel a public run";
  EXPECT_TRUE(transport.live_ids().empty());
}

TEST_F(CancelCall, IsNotMadeForARunThatWasNeverSent) {
  mailbox::RunControl& run = ask(stream());
  step();
  mailbox.express(run, mailbox::kWishCancel);
  step();
  EXPECT_EQ(transport.started.size(), 1u);
}

struct CancelCalls : LoopTest {
  static constexpr std::size_t kRuns = 200;

  /// Everybody talks, and then the host stops them all at once.
  void cancel_a_crowd() {
    make([](transfer::LoopOptions& options) { options.limits.concurrent_runs = 1000; });
    for (std::size_t i = 0; i < kRuns; ++i) ask(stream());
    while (transport.started.size() < kRuns) step();
    for (const TransferId id : transport.live_ids()) transport.connected(id);
    for (mailbox::RunControl* run : runs) mailbox.express(*run, mailbox::kWishCancel);
  }
  std::size_t calls() const { return transport.started.size() - kRuns; }
};

TEST_F(CancelCalls, OfACrowdAreMadeAFewAStep) {
  cancel_a_crowd();
  for (std::size_t steps = 1; steps <= 4; ++steps) {
    transport.waits.clear();
    step();
    EXPECT_EQ(calls(), 16 * steps);
    EXPECT_EQ(transport.waits, std::vector<Time>{Time::zero()});
  }
}

TEST_F(CancelCalls, OfACrowdAreMadeAFewAtOnceAndAllInTheEnd) {
  cancel_a_crowd();
  for (int i = 0; i < 20; ++i) step();
  EXPECT_EQ(transport.live_ids().size(), 64u);
  for (int i = 0; i < 20; ++i) {
    for (const TransferId id : transport.live_ids()) transport.json(id, 200, "{}");
    step();
  }
  EXPECT_EQ(calls(), kRuns);
}

TEST_F(CancelCalls, ThatPauseLeaveTheirPlaceToOthers) {
  cancel_a_crowd();
  for (int i = 0; i < 4; ++i) step();
  for (const TransferId id : transport.live_ids()) transport.json(id, 404, "{}");
  for (int i = 0; i < 4; ++i) step();
  EXPECT_EQ(calls(), 128u);
  clock.advance(100ms);  // Now the first are to be made again: they wait for their turn.
  step();
  EXPECT_EQ(transport.live_ids().size(), 64u);
}

}  // namespace
}  // namespace simstudio::test
