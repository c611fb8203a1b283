// SPDX-License-Identifier: Apache-2.0

// The real network thread, several submitting threads, and a tick that is handed from one thread to another: bounded
// work, for the thread sanitizer. What each thread does is drawn from the seed that a failure prints; how they meet is
// the machine's to decide.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "simstudio/simstudio.h"
#include "simulation/sanitizers.h"
#include "support/busy_transport.h"
#include "support/chance.h"

namespace simstudio::test {
namespace {

constexpr int kSubmitters = 4;
constexpr int kRunsEach = SIMSTUDIO_TEST_SANITIZED ? 60 : 200;
constexpr int kRounds = SIMSTUDIO_TEST_SANITIZED ? 6 : 20;

enum class Fate { LeftAlone, Kept, Cancelled, Released, Detached, Destroyed };

/// What one run's handler saw. Written by the ticking threads alone, one after the other.
struct Heard {
  std::string text;
  bool is_awaited = false;
  int ends = 0;
  int after_end = 0;
  EventKind end = EventKind::Token;
};

struct Board {
  std::atomic<int> handlers_made{0};
  std::atomic<int> handlers_gone{0};
  std::atomic<int> ends{0};
  std::atomic<int> ends_awaited{0};
  std::atomic<int> submitters_done{0};
};

class Handler {
 public:
  Handler(Board& board, Heard& heard) : life_(std::make_unique<Life>(board)), heard_(&heard) {}
  void operator()(const Event& event) {
    if (heard_->ends != 0) ++heard_->after_end;
    if (event.kind == EventKind::Token) heard_->text += event.text;
    if (!is_terminal(event.kind)) return;
    ++heard_->ends;
    heard_->end = event.kind;
    if (heard_->is_awaited) life_->board.ends.fetch_add(1);
  }

 private:
  struct Life {
    explicit Life(Board& its_board) : board(its_board) { board.handlers_made.fetch_add(1); }
    ~Life() { board.handlers_gone.fetch_add(1); }
    Board& board;
  };
  std::unique_ptr<Life> life_;
  Heard* heard_;
};

struct Asked {
  Fate fate = Fate::LeftAlone;
  Heard heard;
  simstudio::Run run;
};

/// One submitting thread: many runs, each left alone or given one of the fates a host has for it.
void submit_all(Client& client, Board& board, std::vector<Asked>& asked, Chance chance) {
  for (Asked& one : asked) {
    one.fate = static_cast<Fate>(chance.below(6));
    ExecuteOptions options;
    options.mode = ExecuteMode::Stream;
    options.immediate_text = chance.one_in(2);
    options.owner = 1 + chance.below(3);
    one.heard.is_awaited = one.fate == Fate::LeftAlone || one.fate == Fate::Kept || one.fate == Fate::Cancelled;
    if (one.heard.is_awaited) board.ends_awaited.fetch_add(1);
    one.run = client.execute_workflow("guard", options, Handler(board, one.heard));
    if (chance.one_in(3)) std::this_thread::yield();
    switch (one.fate) {
      case Fate::LeftAlone: break;
      case Fate::Kept: one.run.keep(); break;
      case Fate::Cancelled: one.run.cancel(); break;
      case Fate::Released: one.run.release(); break;
      case Fate::Detached: one.run.detach(); break;
      case Fate::Destroyed: one.run = {}; break;
    }
  }
  board.submitters_done.fetch_add(1);
}

bool all_heard(const Board& board) {
  return board.submitters_done.load() == kSubmitters && board.ends.load() >= board.ends_awaited.load();
}

/// Ticks until everything was heard, or until its share of ticks is used up.
void tick_for(Client& client, const Board& board, std::uint64_t ticks_max, Chance chance) {
  const auto gives_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (std::uint64_t i = 0; i < ticks_max && !all_heard(board); ++i) {
    TickBudget budget;
    budget.max_events = static_cast<std::uint32_t>(chance.below(20));
    if (client.tick(budget).delivered == 0) std::this_thread::yield();
    if (i % 1024 == 0 && std::chrono::steady_clock::now() > gives_up_at) return;
  }
}

void check(const std::vector<Asked>& asked) {
  for (const Asked& one : asked) {
    EXPECT_EQ(one.heard.after_end, 0);
    EXPECT_LE(one.heard.ends, 1);
    EXPECT_EQ(BusyTransport::whole_text().compare(0, one.heard.text.size(), one.heard.text), 0) << one.heard.text;
    if (one.fate == Fate::LeftAlone || one.fate == Fate::Kept) {
      EXPECT_EQ(one.heard.ends, 1);
      EXPECT_EQ(one.heard.end, EventKind::Result);
      EXPECT_EQ(one.heard.text, BusyTransport::whole_text());
    } else if (one.fate == Fate::Cancelled) {
      EXPECT_EQ(one.heard.ends, 1);
    }
  }
}

ClientOptions options_for(BusyTransport& transport, Chance& chance) {
  ClientOptions options;
  options.base_url = "http://sim.test";
  options.api_key = "key";
  options.api = Api::V2;
  options.transport = &transport;
  if (chance.one_in(2)) options.limits.undelivered_bytes = 4000;
  return options;
}

TEST(ThreadedSimulation, EveryRunIsHeardOnceWhoeverSubmitsAndWhoeverTicks) {
  for (std::uint64_t seed = 1; seed <= kRounds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    Board board;
    std::vector<std::vector<Asked>> asked;
    for (int i = 0; i < kSubmitters; ++i) asked.emplace_back(kRunsEach);
    {
      BusyTransport transport;
      Client client(options_for(transport, chance));
      std::vector<std::thread> submitters;
      for (std::size_t i = 0; i < asked.size(); ++i) {
        submitters.emplace_back([&, i, part = chance.fork(i)] { submit_all(client, board, asked[i], part); });
      }
      // The tick goes from a thread of its own to this one.
      std::thread first([&, part = chance.fork(100)] { tick_for(client, board, 500, part); });
      first.join();
      tick_for(client, board, UINT64_MAX, chance.fork(101));
      for (std::thread& submitter : submitters) submitter.join();
      EXPECT_TRUE(all_heard(board)) << board.ends.load() << " of " << board.ends_awaited.load() << " ends";
      for (const auto& part : asked) check(part);
    }
    asked.clear();  // The handles outlive the client.
    EXPECT_EQ(board.handlers_gone.load(), board.handlers_made.load());
    if (HasFailure()) return;
  }
}

TEST(ThreadedSimulation, AClientGoesWhileOthersGiveUpItsRuns) {
  for (std::uint64_t seed = 1; seed <= kRounds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    Board board;
    std::vector<std::vector<Asked>> asked;
    for (int i = 0; i < kSubmitters; ++i) asked.emplace_back(kRunsEach);
    BusyTransport transport;
    auto client = std::make_unique<Client>(options_for(transport, chance));
    for (auto& part : asked) submit_all(*client, board, part, chance.fork(1));
    tick_for(*client, board, 3, chance.fork(2));

    std::vector<std::thread> givers;
    for (auto& part : asked) {
      givers.emplace_back([&part, own = chance.fork(3)]() mutable {
        for (Asked& one : part) {
          if (own.one_in(3)) one.run.cancel();
          one.run = {};
        }
      });
    }
    client.reset();
    for (std::thread& giver : givers) giver.join();

    EXPECT_EQ(board.handlers_gone.load(), board.handlers_made.load());
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace simstudio::test
