// SPDX-License-Identifier: Apache-2.0
#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

struct NetworkLoop : LoopTest {};

TEST_F(NetworkLoop, StartsRunsInTheOrderTheyWereAskedFor) {
  make([](transfer::LoopOptions& options) { options.limits.concurrent_runs = 2; });
  for (const char* workflow : {"a", "b", "c"}) ask(stream(), workflow);
  step();
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_NE(transport.started[0].url.find("/a/"), std::string::npos);
  EXPECT_NE(transport.started[1].url.find("/b/"), std::string::npos);
  transport.done(transport.started[0].id, TransportEnd::NotConnected, RequestSent::No);
  step();
  ASSERT_EQ(transport.started.size(), 3u);
  EXPECT_NE(transport.started[2].url.find("/c/"), std::string::npos);
}

TEST_F(NetworkLoop, AStreamsPlaceIsFreeAtItsFinalFrame) {
  make([](transfer::LoopOptions& options) { options.limits.concurrent_runs = 1; });
  ask(stream());
  ask(stream());
  step();
  transport.stream_headers(last());
  transport.bytes(last(), kFinal);
  step();
  EXPECT_EQ(transport.started.size(), 2u);
}

TEST_F(NetworkLoop, APlaceThatATimeLimitFreedIsTakenByTheNextStep) {
  make([](transfer::LoopOptions& options) { options.limits.concurrent_runs = 1; });
  auto limited = stream();
  limited.timeout = 1s;
  ask(limited);
  ask(stream());
  step();
  // A thread's step waits no longer than until the limit, and what that frees does not wait for the next event.
  transport.clock = &clock;
  loop->step(Time(-1));
  EXPECT_EQ(take(), (Log{"1 error TIMEOUT"}));
  step();
  EXPECT_EQ(transport.started.size(), 2u);
}

TEST_F(NetworkLoop, WaitsUntilItsNextLimitAndForEverWithoutOne) {
  auto limited = stream();
  limited.timeout = 3s;
  step();
  loop->step(Time(-1));
  EXPECT_EQ(transport.waits.back(), Time(-1)) << "nothing to wait for but a wake";
  ask(limited);
  loop->step(Time(-1));
  EXPECT_EQ(transport.waits.back(), Time(3s));
}

TEST_F(NetworkLoop, LooksForWhatTheHostGaveBackWhileNoticesAreOut) {
  make([](transfer::LoopOptions& options) { options.connect_timeout = 0ms; });
  ask(stream());
  step();
  transport.stream_headers(last());
  transport.bytes(last(), chunk("a", "x"));
  loop->step(Time(-1));
  EXPECT_EQ(transport.waits.back(), Time(100ms));
  take();
  step();
  loop->step(Time(-1));
  EXPECT_EQ(transport.waits.back(), Time(-1));
}

TEST_F(NetworkLoop, ASubmissionAndAWishWakeIt) {
  struct Waker final : mailbox::Waker {
    void wake() noexcept override { ++count; }
    int count = 0;
  } waker;
  mailbox.set_waker(&waker);
  mailbox::RunControl& run = ask(stream());
  EXPECT_EQ(waker.count, 1);
  step();
  mailbox.express(run, mailbox::kWishCancel);
  mailbox.express(run, mailbox::kWishRelease);
  EXPECT_EQ(waker.count, 2) << "it stands on the list already";
  step();
  mailbox.express(run, mailbox::kWishRelease);
  EXPECT_EQ(waker.count, 3);
  mailbox.clear_waker();
}

TEST_F(NetworkLoop, ACancelThatOvertakesItsSubmitStillWins) {
  mailbox::RunControl& run = ask(stream());
  mailbox.express(run, mailbox::kWishCancel);
  step();
  EXPECT_TRUE(transport.started.empty());
  EXPECT_TRUE(take().empty());
}

TEST_F(NetworkLoop, ShutdownTellsTheServerWithinItsBudget) {
  transport.clock = &clock;
  for (int i = 0; i < 3; ++i) ask(stream());
  step();
  transport.connected(transport.started[0].id);
  transport.connected(transport.started[2].id);
  const Time began = clock.now();
  loop->shutdown(150ms);
  ASSERT_EQ(transport.started.size(), 5u) << "the second was never sent: no call for it";
  EXPECT_TRUE(is_cancel_call(3) && is_cancel_call(4));
  EXPECT_EQ(clock.now() - began, Time(150ms)) << "nobody answered";
  EXPECT_TRUE(take().empty());
  shut_down();
}

TEST_F(NetworkLoop, ShutdownEndsEarlyWhenEveryCallIsAnswered) {
  transport.clock = &clock;
  ask(stream());
  step();
  transport.connected(last());
  transport.in_start = [this](TransferId id) { transport.json(id, 200, "{}"); };
  const Time began = clock.now();
  loop->shutdown(150ms);
  EXPECT_EQ(clock.now(), began);
  EXPECT_EQ(transport.started.size(), 2u);
}

TEST_F(NetworkLoop, KeepsATerminalEventThoughTooMuchWaits) {
  make([](transfer::LoopOptions& options) { options.limits.undelivered_bytes = 1; });
  ask(stream());
  auto sync = stream();
  sync.mode = ExecuteMode::Sync;
  ask(sync);
  step();
  transport.stream_headers(transport.started[0].id);
  transport.bytes(transport.started[0].id, chunk("a", "x"));
  transport.json(transport.started[1].id, 200, R"({"data":{"status":"completed","output":{}}})");
  step();
  EXPECT_EQ(take(), (Log{"1 a=x", "2 result completed"}));
}

}  // namespace
}  // namespace simstudio::test
