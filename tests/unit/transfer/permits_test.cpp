// SPDX-License-Identifier: Apache-2.0

// How long the network thread sleeps while runs wait for a permit.

#include "simstudio/rate_limiter.h"
#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

constexpr Time kUntilSomethingHappens{-1};

struct PermitsTest : LoopTest {
  void make_with(std::uint32_t requests_per_minute, RateLimiter* limiter = nullptr) {
    make([&](transfer::LoopOptions& options) {
      options.requests_per_minute = requests_per_minute;
      options.rate_limiter = limiter;
      options.connect_timeout = 0ms;
    });
  }
};

TEST_F(PermitsTest, ItSleepsUntilThereMayBeOne) {
  make_with(1);
  ask(stream());
  ask(stream());
  loop->step(kUntilSomethingHappens);
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(transport.waits.back(), 60s);
  clock.advance(60s);
  step();
  EXPECT_EQ(transport.started.size(), 2u);
}

TEST_F(PermitsTest, ItSleepsOnWhereNobodyWaits) {
  make_with(1);
  ask(stream());
  loop->step(kUntilSomethingHappens);
  EXPECT_EQ(transport.waits.back(), kUntilSomethingHappens);
}

TEST_F(PermitsTest, ItSleepsUntilALateLimiterWakesIt) {
  struct Late final : RateLimiter {
    void request_permits(std::uint32_t, Time, PermitReply reply) noexcept override {
      replies.push_back(std::move(reply));
    }
    void observe(const PermitReport&) noexcept override {}
    std::vector<PermitReply> replies;
  } limiter;
  make_with(0, &limiter);
  ask(stream());
  loop->step(kUntilSomethingHappens);
  EXPECT_EQ(transport.waits.back(), kUntilSomethingHappens);
  limiter.replies.back().grant();
  step();
  EXPECT_EQ(transport.started.size(), 1u);
  shut_down();
}

TEST_F(PermitsTest, ALimiterThatAlwaysSaysAtOnceIsNotAskedWithoutARest) {
  struct Impatient final : RateLimiter {
    void request_permits(std::uint32_t, Time, PermitReply reply) noexcept override { reply.wait(Time::zero()); }
    void observe(const PermitReport&) noexcept override {}
  } limiter;
  make_with(0, &limiter);
  ask(stream());
  loop->step(kUntilSomethingHappens);
  EXPECT_EQ(transport.waits.back(), 1ms);
  shut_down();
}

}  // namespace
}  // namespace simstudio::test
