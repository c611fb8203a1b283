// SPDX-License-Identifier: Apache-2.0

// Tokens that come from a thread of their own, while others submit, take the key away and destroy the client: bounded
// work, for the thread sanitizer.

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "simstudio/simstudio.h"
#include "simulation/sanitizers.h"
#include "support/busy_transport.h"
#include "support/chance.h"

namespace simstudio::test {
namespace {

constexpr int kSubmitters = 3;
constexpr int kRunsEach = SIMSTUDIO_TEST_SANITIZED ? 40 : 150;
constexpr int kRounds = SIMSTUDIO_TEST_SANITIZED ? 6 : 20;

/// A token service: answers one question after the other, each with another token. The first is refused by the server.
class TokenService final : public AuthProvider {
 public:
  TokenService() : thread_([this] { serve(); }) {}
  ~TokenService() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  void request_token(AuthReply reply) noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back(std::move(reply));
    asked_.fetch_add(1);
    changed_.notify_one();
  }
  int asked() const { return asked_.load(); }
  int answered() const { return answered_.load(); }
  /// Answers nobody while it is on.
  void hold(bool on) {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_ = on;
    changed_.notify_one();
  }

 private:
  void serve() {
    for (;;) {
      AuthReply reply;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return over_ || (!held_ && !waiting_.empty()); });
        if (waiting_.empty()) return;
        reply = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
      }
      reply.give("token-" + std::to_string(answered_.fetch_add(1) + 1));
    }
  }

  std::atomic<int> asked_{0};
  std::atomic<int> answered_{0};
  std::mutex mutex_;  // Guards the three below.
  bool held_ = false;
  std::vector<AuthReply> waiting_;
  bool over_ = false;
  std::condition_variable changed_;
  std::thread thread_;
};

struct Board {
  std::atomic<int> results{0};
  std::atomic<int> other_ends{0};
  std::shared_ptr<int> life = std::make_shared<int>(0);  // Every handler holds it.
  int ends() const { return results.load() + other_ends.load(); }
};

ClientOptions options_for(BusyTransport& transport, TokenService& service) {
  transport.refused_key = "token-1";
  ClientOptions options;
  options.base_url = "http://sim.test";
  options.api = Api::V2;
  options.auth = &service;
  options.transport = &transport;
  return options;
}

void submit_all(Client& client, Board& board, Chance chance) {
  for (int i = 0; i < kRunsEach; ++i) {
    ExecuteOptions options;
    options.mode = ExecuteMode::Stream;
    client
        .execute_workflow("guard", options,
                          [&board, life = board.life](const Event& event) {
                            if (event.kind == EventKind::Result) board.results.fetch_add(1);
                            if (is_terminal(event) && event.kind != EventKind::Result) board.other_ends.fetch_add(1);
                          })
        .keep();
    if (chance.one_in(20)) client.set_api_key("");
    if (chance.one_in(3)) std::this_thread::yield();
  }
}

TEST(TokenThread, EveryRunHasItsResultWhoeverTakesTheKeyAway) {
  for (std::uint64_t seed = 1; seed <= kRounds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    Board board;
    TokenService service;
    BusyTransport transport;
    Client client(options_for(transport, service));
    std::vector<std::thread> submitters;
    for (std::uint64_t i = 0; i < kSubmitters; ++i) {
      submitters.emplace_back([&, part = chance.fork(i)] { submit_all(client, board, part); });
    }
    const auto gives_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (board.ends() < kSubmitters * kRunsEach && std::chrono::steady_clock::now() < gives_up_at) {
      if (client.tick().delivered == 0) std::this_thread::yield();
    }
    for (std::thread& submitter : submitters) submitter.join();

    EXPECT_EQ(board.results.load(), kSubmitters * kRunsEach);
    EXPECT_EQ(board.other_ends.load(), 0);
    EXPECT_GE(service.answered(), 2) << "the first was refused";
    if (HasFailure()) return;
  }
}

TEST(TokenThread, AnAnswerMayMeetTheClientsEnd) {
  for (std::uint64_t seed = 1; seed <= kRounds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    Board board;
    auto service = std::make_unique<TokenService>();
    BusyTransport transport;
    auto client = std::make_unique<Client>(options_for(transport, *service));
    service->hold(true);
    submit_all(*client, board, chance.fork(1));
    while (service->asked() == 0) std::this_thread::yield();
    std::thread other([&] { service->hold(false); });
    for (std::uint64_t i = chance.below(4); i > 0; --i) client->tick();
    client.reset();
    other.join();
    const int heard = board.ends();
    service.reset();  // With its last answers, to nobody.

    EXPECT_EQ(board.ends(), heard);
    EXPECT_EQ(board.life.use_count(), 1) << "a handler is left";
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace simstudio::test
