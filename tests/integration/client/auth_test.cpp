// SPDX-License-Identifier: Apache-2.0

// Tokens, keys and servers that change, against the local Sim, which looks at each request's key.

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "npc.h"

namespace simstudio::test {
namespace {

/// Answers each question from a thread of its own: first with a token that has expired, then with a good one.
class Tokens final : public AuthProvider {
 public:
  ~Tokens() override {
    for (std::thread& thread : threads_) thread.join();
  }
  void request_token(AuthReply reply) noexcept override {
    const bool is_first = threads_.empty();
    threads_.emplace_back(
        [is_first, own = std::move(reply)]() mutable { own.give(is_first ? "expired" : "good-token"); });
  }
  /// Once the client is gone.
  std::size_t asked() const { return threads_.size(); }

 private:
  std::vector<std::thread> threads_;
};

TEST(AuthOnSandbox, AnExpiredTokenCostsNoRunAndStartsNoneTwice) {
  const LocalSim sandbox({"--speed", "20", "--api-key", "good-token"});
  Tokens tokens;
  {
    ClientOptions options = options_for(sandbox);
    options.api_key.clear();
    options.auth = &tokens;
    Game game(options);
    const auto spoken = game.ask("guard", spoken_run());
    const auto echoed = game.ask("echo", sync_run(R"({"gate":"north"})"));

    ASSERT_TRUE(game.tick_until([&] { return spoken->over() && echoed->over(); }));
    EXPECT_EQ(spoken->status, RunStatus::Completed) << spoken->message;
    EXPECT_GT(spoken->text.size(), 40u);
    EXPECT_EQ(echoed->output, R"({"gate":"north"})");
  }
  EXPECT_EQ(tokens.asked(), 2u);
  EXPECT_EQ(sandbox.ledger("runs_started"), 2);
}

TEST(AuthOnSandbox, AnotherKeyAndAnotherServerTakeOver) {
  const LocalSim first({"--api-key", "first-key"});
  const LocalSim second({"--api-key", "second-key", "--v2", "off"});
  ClientOptions options = options_for(first);
  options.api_key = "wrong-key";
  Game game(options);

  const auto refused = game.ask("echo", sync_run());
  ASSERT_TRUE(game.tick_until_over(refused));
  EXPECT_EQ(refused->code, ErrorCode::Unauthorized);

  game.client().set_api_key("first-key");
  const auto here = game.ask("echo", sync_run(R"({"at":1})"));
  ASSERT_TRUE(game.tick_until_over(here));
  EXPECT_EQ(here->output, R"({"at":1})") << here->message;

  game.client().set_base_url(second.origin() + "/");
  game.client().set_api_key("second-key");
  const auto there = game.ask("echo", sync_run(R"({"at":2})"));
  ASSERT_TRUE(game.tick_until_over(there));
  EXPECT_EQ(there->output, R"({"at":2})") << there->message;
  EXPECT_EQ(first.ledger("runs_started"), 1);
  EXPECT_EQ(second.ledger("runs_started"), 1);
}

}  // namespace
}  // namespace simstudio::test
