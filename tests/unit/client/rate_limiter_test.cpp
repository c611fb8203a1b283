// SPDX-License-Identifier: Apache-2.0

// A limiter of the host's own, whose answers may come later.

#include <gtest/gtest.h>

#include <algorithm>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;
using Uses = std::vector<PermitUse>;

/// Keeps every question until the test answers it, as one that asks a store would.
struct LateLimiter final : RateLimiter {
  void request_permits(std::uint32_t wanted, Time, PermitReply reply) noexcept override {
    asked.push_back(wanted);
    replies.push_back(std::move(reply));
  }
  void observe(const PermitReport& report) noexcept override {
    uses.push_back(report.use);
    last = report;
    reset = report.told.reset;
  }
  void observe_usage(const UsageReport& report) noexcept override {
    rate = report.limits->sync.requests_per_minute;
    sync_resets_in = report.sync_resets_in;
  }

  std::vector<std::uint32_t> asked;
  std::vector<PermitReply> replies;
  Uses uses;
  PermitReport last;
  std::string reset;
  std::int64_t rate = -1;
  std::chrono::milliseconds sync_resets_in{-1};
};

struct HostLimiter : testing::Test, HostTickedClient {
  LateLimiter limiter;
  std::vector<simstudio::Run> runs;

  void SetUp() override {
    ClientOptions with = options();
    with.rate_limiter = &limiter;
    make(with);
  }
  ~HostLimiter() override { client.reset(); }  // The limiter outlives it.
  void ask(int count = 1) {
    for (int i = 0; i < count; ++i) runs.push_back(client->execute_workflow("guard", {}));
    client->tick();
  }
  void grant(std::uint32_t permits = 1) {
    limiter.replies.back().grant(permits);
    client->tick();
  }
  std::size_t started() const { return transport.started.size(); }
};

TEST_F(HostLimiter, NothingStartsUntilItAnswers) {
  ask(3);
  for (int i = 0; i < 5; ++i) client->tick();
  EXPECT_EQ(limiter.asked, (std::vector<std::uint32_t>{3})) << "one question at a time";
  EXPECT_EQ(started(), 0u);
  grant(2);
  EXPECT_EQ(started(), 2u);
  EXPECT_EQ(limiter.asked, (std::vector<std::uint32_t>{3, 1}));
}

TEST_F(HostLimiter, AnAnswerWakesTheNetworkSide) {
  ask();
  const int before = transport.wakes;
  limiter.replies.back().grant();
  EXPECT_GT(transport.wakes, before);
}

TEST_F(HostLimiter, IsAskedAgainAfterTheWaitItNamed) {
  ask();
  limiter.replies.back().wait(5s);
  client->tick();
  clock.advance(4999ms);
  client->tick();
  EXPECT_EQ(limiter.asked.size(), 1u);
  clock.advance(1ms);
  client->tick();
  EXPECT_EQ(limiter.asked.size(), 2u);
}

TEST_F(HostLimiter, AQuestionThatIsDroppedIsAskedAgainAfterASecond) {
  ask();
  limiter.replies.clear();
  client->tick();
  EXPECT_EQ(limiter.asked.size(), 1u);
  clock.advance(1s);
  client->tick();
  EXPECT_EQ(limiter.asked.size(), 2u);
}

TEST_F(HostLimiter, WhatIsNotUsedComesBack) {
  ask();
  grant(3);
  EXPECT_EQ(started(), 1u);
  EXPECT_EQ(limiter.uses, (Uses{PermitUse::Unused, PermitUse::Unused}));
}

TEST_F(HostLimiter, APermitForARunThatIsGoneComesBack) {
  ask();
  runs.clear();
  client->tick();
  grant();
  EXPECT_EQ(started(), 0u);
  EXPECT_EQ(limiter.uses, Uses{PermitUse::Unused});
}

TEST_F(HostLimiter, HearsWhatBecameOfEachPermit) {
  ask(5);
  grant(5);
  ASSERT_EQ(started(), 5u);
  const auto id = [this](std::size_t index) { return transport.started[index].id; };
  transport.json(id(0), 200, R"({"data":{"runId":"r","status":"completed","output":{}}})");
  EXPECT_EQ(limiter.uses, Uses{PermitUse::Served});
  transport.json(id(1), 429, R"({"error":{"code":"RATE_LIMITED","message":"API rate limit exceeded"}})");
  transport.json(id(2), 429, R"({"error":"Too many concurrent executions. Please try again later."})");
  transport.connected(id(3));
  transport.done(id(3), TransportEnd::ConnectionLost, RequestSent::Maybe);
  transport.done(id(4), TransportEnd::NotConnected, RequestSent::No);
  EXPECT_EQ(limiter.uses,
            (Uses{PermitUse::Served, PermitUse::Refused, PermitUse::Busy, PermitUse::Lost, PermitUse::Unused}));
}

TEST_F(HostLimiter, HearsOfAStreamWhenItBegins) {
  runs.push_back(client->execute_workflow("guard", stream()));
  client->tick();
  grant();
  transport.stream_headers(last());
  EXPECT_EQ(limiter.uses, Uses{PermitUse::Served});
  runs.clear();
  client->tick();
  EXPECT_EQ(limiter.uses.size(), 1u) << "told twice";
}

TEST_F(HostLimiter, HearsOfACancelledRun) {
  ask();
  grant();
  transport.connected(last());
  runs.clear();
  client->tick();
  EXPECT_EQ(limiter.uses, Uses{PermitUse::Lost});
}

TEST_F(HostLimiter, HearsTheHeaders) {
  ask();
  grant();
  transport.headers(last(), 200,
                    {{"Content-Type", "application/json"},
                     {"X-RateLimit-Limit", "60"},
                     {"X-RateLimit-Remaining", "59"},
                     {"X-RateLimit-Reset", "1795504139"},
                     {"Retry-After", "7"}});
  EXPECT_EQ(limiter.last.told.limit, 60);
  EXPECT_EQ(limiter.last.told.remaining, 59);
  EXPECT_EQ(limiter.reset, "1795504139");
  EXPECT_EQ(limiter.last.told.retry_after, 7s);
  EXPECT_GE(limiter.last.resets_in, 0ms);
}

TEST_F(HostLimiter, HearsTheUsageLimits) {
  const simstudio::Run run = client->get_usage_limits();
  client->tick();
  transport.json(last(), 200,
                 R"({"success":true,"rateLimit":{"sync":{"requestsPerMinute":50,"resetAt":"2001-01-01T00:00:00Z"}}})");
  EXPECT_EQ(limiter.rate, 50);
  EXPECT_EQ(limiter.sync_resets_in, 0ms) << "a moment that is over";
  EXPECT_TRUE(limiter.asked.empty()) << "look-ups need no permit";
}

TEST_F(HostLimiter, AnAttemptNeedsAPermitOfItsOwn) {
  runs.push_back(client->execute_with_retry("guard"));
  client->tick();
  grant();
  transport.json(last(), 503, R"({"error":{"code":"SERVICE_UNAVAILABLE","message":"m"}})");
  clock.advance(2s);
  for (int i = 0; i < 3; ++i) client->tick();
  EXPECT_EQ(limiter.asked.size(), 2u);
  EXPECT_EQ(started(), 1u);
  grant();
  EXPECT_EQ(started(), 2u);
}

TEST_F(HostLimiter, AnAnswerAfterTheClientsEndDoesNothing) {
  ask();
  std::vector<PermitReply> late;
  std::swap(late, limiter.replies);
  client.reset();
  runs.clear();
  late.back().grant(2);
  EXPECT_EQ(started(), 0u);
}

}  // namespace
}  // namespace simstudio::test
