// SPDX-License-Identifier: Apache-2.0

// What may not happen to an exchange while the host is behind with what came before.

#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

struct HeldBack : LoopTest {
  void make_small(bool shares_connections) {
    make([&](transfer::LoopOptions& options) {
      options.limits.undelivered_bytes = 1000;
      options.shares_connections = shares_connections;
    });
  }
  /// A stream that too much came of, and a synchronous run whose answer may stand behind it.
  void ask_two() {
    auto limited = stream();
    limited.timeout = 5s;
    ask(limited);
    auto sync = stream();
    sync.mode = ExecuteMode::Sync;
    sync.timeout = 5s;
    ask(sync);
    step();
    const TransferId talks = transport.started[0].id;
    transport.connected(transport.started[1].id);
    transport.stream_headers(talks);
    clock.advance(1s);
    transport.in_poll = [this, talks] { transport.bytes(talks, chunk("a", std::string(3000, 'x'))); };
    step();
    ASSERT_TRUE(transport.paused(talks));
  }
  void pass(Time time) {
    clock.advance(time);
    step();
    step();
  }
  Log ends() {
    Log log;
    for (const std::string& line : take()) {
      if (line.find('=') == std::string::npos) log.push_back(line);
    }
    return log;
  }
};

TEST_F(HeldBack, DoesNotTimeOut) {
  make_small(false);
  ask_two();
  pass(60s);
  EXPECT_EQ(ends(), (Log{"2 error TIMEOUT"})) << "the other has a connection of its own";
  step();  // The host has taken everything.
  pass(3900ms);
  EXPECT_TRUE(ends().empty());
  pass(100ms);
  EXPECT_EQ(ends(), (Log{"1 error TIMEOUT"})) << "one second before and four after";
}

TEST_F(HeldBack, DoesNotTimeOutBehindAnotherOfItsConnection) {
  make_small(true);
  ask_two();
  pass(60s);
  EXPECT_TRUE(ends().empty());
  step();
  pass(4s);
  EXPECT_EQ(ends().size(), 2u);
}

TEST_F(HeldBack, EndsWithTheStreamThatIsInTheWay) {
  make_small(true);
  ask_two();
  mailbox.express(*runs[0], mailbox::kWishCancel);
  step();
  pass(4s);
  EXPECT_EQ(ends(), (Log{"2 error TIMEOUT"}));
}

TEST_F(HeldBack, NoFurtherRunStartsUntilTheHostHasCaughtUp) {
  make_small(false);
  ask_two();
  ask(stream());
  loop->step(Time(-1));
  EXPECT_EQ(transport.started.size(), 2u);
  mailbox.express(*runs[0], mailbox::kWishCancel);  // Nothing is held back any more, and still too much waits.
  step();
  const std::size_t before = transport.started.size();
  loop->step(Time(-1));
  EXPECT_EQ(transport.waits.back(), Time(2ms)) << "the host does not say when it has caught up";
  EXPECT_EQ(transport.started.size(), before);
  take();
  step();
  EXPECT_EQ(transport.started.size(), before + 1);
}

TEST_F(HeldBack, TheFinalFrameCountsToo) {
  make_small(false);
  ask(stream());
  step();
  transport.stream_headers(last());
  transport.bytes(last(), "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{\"a\":\"" +
                              std::string(5000, 'x') + "\"}}}\n\n");
  EXPECT_GT(mailbox.undelivered_bytes(), 5000u);
}

}  // namespace
}  // namespace simstudio::test
