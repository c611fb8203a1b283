// SPDX-License-Identifier: Apache-2.0

// The account's limit, against the local Sim: its minute lasts three seconds here.

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "npc.h"

namespace simstudio::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kNpcs = 200;

struct Crowd {
  int completed = 0;
  int failed = 0;
  int refused = 0;  // Each refusal is told, by Retry or by the end.
  std::vector<int> order;
};

void ask_all(Client& client, Crowd& crowd) {
  for (int npc = 0; npc < kNpcs; ++npc) {
    ExecuteOptions run = sync_run();
    run.owner = static_cast<OwnerId>(npc + 1);
    auto handler = [&crowd, npc](const Event& event) {
      crowd.refused += event.kind == EventKind::Retry && event.retry_code == ErrorCode::RateLimitExceeded ? 1 : 0;
      crowd.failed += event.kind == EventKind::Error ? 1 : 0;
      if (event.kind != EventKind::Result) return;
      ++crowd.completed;
      crowd.order.push_back(npc);
    };
    client.execute_with_retry("echo", run, handler).keep();
  }
}

TEST(RateLimitOnSandbox, TwoHundredNpcsMeetNoStormOfRefusals) {
  LocalSim sandbox({"--rate-limit", "60", "--speed", "20"});
  Game game(options_for(sandbox));
  Crowd crowd;
  bool is_told = false;
  const auto look = [&] { return game.client().get_usage_limits([&is_told](const Event&) { is_told = true; }); };
  simstudio::Run usage = look();
  ASSERT_TRUE(game.tick_until([&] { return is_told; }));

  ask_all(game.client(), crowd);
  auto looked_at = std::chrono::steady_clock::now();
  // A minute of three seconds is none that a limiter expects, so the game watches its usage.
  const auto is_over = [&] {
    if (std::chrono::steady_clock::now() - looked_at > milliseconds(500)) {
      looked_at = std::chrono::steady_clock::now();
      usage = look();
    }
    return crowd.completed + crowd.failed == kNpcs;
  };

  ASSERT_TRUE(game.tick_until(is_over, seconds(30))) << crowd.completed << " completed";
  EXPECT_EQ(crowd.completed, kNpcs);
  EXPECT_EQ(sandbox.ledger("runs_started"), kNpcs);
  EXPECT_LE(crowd.refused, 3) << "as many may fall between two of the server's minutes";
  // Sixty-four are under way at once and end as they like; nobody is overtaken by more than those.
  for (std::size_t place = 0; place < crowd.order.size(); ++place) {
    EXPECT_LT(std::abs(crowd.order[place] - static_cast<int>(place)), 64) << "npc " << crowd.order[place];
  }
}

/// Answers from a thread of its own, a moment later.
class ThreadedLimiter final : public RateLimiter {
 public:
  ~ThreadedLimiter() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  void request_permits(std::uint32_t, Time, PermitReply reply) noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    replies_.push_back(std::move(reply));
    changed_.notify_one();
  }
  void observe(const PermitReport& report) noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    served_ += report.use == PermitUse::Served ? 1 : 0;
  }
  int served() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return served_;
  }

 private:
  void answer_all() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!ending_) {
      changed_.wait(lock, [this] { return ending_ || !replies_.empty(); });
      std::vector<PermitReply> open;
      std::swap(open, replies_);
      lock.unlock();
      for (PermitReply& reply : open) reply.grant(2);
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<PermitReply> replies_;
  bool ending_ = false;
  int served_ = 0;
  std::thread thread_{[this] { answer_all(); }};
};

TEST(RateLimitOnSandbox, AHostsLimiterAnswersFromAnotherThread) {
  LocalSim sandbox({"--speed", "20"});
  ThreadedLimiter limiter;
  ClientOptions options = options_for(sandbox);
  options.rate_limiter = &limiter;
  Game game(options);
  Crowd crowd;
  ask_all(game.client(), crowd);
  ASSERT_TRUE(game.tick_until([&] { return crowd.completed == kNpcs; }, seconds(30))) << crowd.completed;
  EXPECT_EQ(limiter.served(), kNpcs);
}

}  // namespace
}  // namespace simstudio::test
