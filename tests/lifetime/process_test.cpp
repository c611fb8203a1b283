// SPDX-License-Identifier: Apache-2.0

// Forks, the end of the process, threads: a client goes when its host says so, and takes nobody along.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <thread>

#include "lifetime/crowd.h"
#include "lifetime/hanging_look_up.h"
#include "support/process_status.h"

namespace simstudio::test {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPromised{has_sanitizer() ? 2000 : 250};

struct ProcessTest : testing::Test {
  TalkerFile talker{long_text()};
  SandboxProcess sandbox{{"--personas", talker.path(), "--speed", "3"}};

  ClientOptions options() const {
    ClientOptions made;
    made.base_url = sandbox.url();
    made.api_key = sandbox.key();
    return made;
  }
};

/// What the child of a fork sees of its parent's client: the number of the first thing that is wrong, or 0.
int use_in_child(Crowd& crowd) {
  alarm(10);
  const int talking = crowd.talking;
  crowd.ask(1);
  if (crowd.runs.back().id() != 0) return 1;
  crowd.client->connect();
  crowd.client->cancel_owner(1);
  crowd.client->close();
  if (crowd.client->tick().delivered != 0 || crowd.talking != talking) return 2;
  if (crowd.destroy() > kPromised) return 3;
  crowd.runs.clear();
  return 0;
}

int exit_status_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

TEST_F(ProcessTest, AForkedChildCanDoNothingWithItAndLeavesTheParentAlone) {
  Crowd crowd(options());
  crowd.ask(5);
  ASSERT_TRUE(crowd.tick_until_talking(5)) << crowd.last_error;
  for (int i = 0; i < 5; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(use_in_child(crowd));
    EXPECT_EQ(exit_status_of(child), 0);
  }
  const long before = crowd.tokens;
  EXPECT_TRUE(crowd.tick_until([&] { return crowd.tokens > before + 50; }));
  EXPECT_EQ(crowd.ended, 0) << crowd.last_error;
  EXPECT_EQ(sandbox.ledger("runs_started"), 5);
  EXPECT_EQ(sandbox.ledger("cancels"), 0);
}

TEST_F(ProcessTest, AForkedChildHasItsOwnClients) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the thread sanitizer ends a forked child that starts a thread";
#endif
  Crowd crowd(options());
  crowd.ask(1);
  ASSERT_TRUE(crowd.tick_until_talking(1)) << crowd.last_error;
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    Crowd own(options());
    own.ask(2);
    _exit(own.tick_until_talking(2) && own.destroy() < kPromised ? 0 : 1);
  }
  EXPECT_EQ(exit_status_of(child), 0);
}

TEST_F(ProcessTest, IsDestroyedOnAnotherThreadThanItsMakers) {
  Crowd crowd(options());
  crowd.ask(20);
  ASSERT_TRUE(crowd.tick_until_talking(20)) << crowd.last_error;
  milliseconds took{0};
  std::thread other([&] { took = crowd.destroy(); });
  other.join();
  EXPECT_LT(took, kPromised);
  EXPECT_EQ(sandbox.ledger("cancels"), 20);
}

TEST_F(ProcessTest, LeavesNothingBehindAfterFiftyClients) {
  const auto one_client = [&] {
    Crowd crowd(options());
    crowd.ask(3);
    ASSERT_TRUE(crowd.tick_until_talking(3)) << crowd.last_error;
  };
  for (int i = 0; i < 10; ++i) one_client();
  const std::size_t files = count_open_files();
  const std::size_t threads = count_threads();
  const std::uint64_t memory = resident_bytes();
  for (int i = 0; i < 50; ++i) one_client();
  std::printf("fifty clients: %lld KiB more\n",
              (static_cast<long long>(resident_bytes()) - static_cast<long long>(memory)) / 1024);
  EXPECT_EQ(count_open_files(), files);
  EXPECT_EQ(count_threads(), threads);
  if (!has_sanitizer()) {
    EXPECT_LT(resident_bytes(), memory + (512u << 10));
  }
}

TEST_F(ProcessTest, ManyClientsLiveSideBySide) {
  std::vector<std::unique_ptr<Crowd>> crowds;
  for (int i = 0; i < 50; ++i) {
    crowds.push_back(std::make_unique<Crowd>(options()));
    crowds.back()->ask(2);
  }
  for (auto& crowd : crowds) EXPECT_TRUE(crowd->tick_until_talking(2)) << crowd->last_error;
  EXPECT_EQ(count_threads_named("simstudio-net"), 50u);
  for (auto& crowd : crowds) EXPECT_LT(crowd->destroy(), kPromised);
  EXPECT_EQ(count_threads_named("simstudio-net"), 0u);
}

/// Ends the process with a client that only static destruction destroys. Status 0, within `alarm`.
struct ExitDeathTest : ProcessTest {
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }

  Crowd& static_crowd() const {
    alarm(10);
    static Crowd crowd(options());
    return crowd;
  }
  Crowd& streaming_static_crowd() const {
    Crowd& crowd = static_crowd();
    crowd.ask(20);
    if (!crowd.tick_until_talking(20)) std::_Exit(9);
    return crowd;
  }
};

TEST_F(ExitDeathTest, AStaticClientGoesInExit) {
  EXPECT_EXIT(
      {
        streaming_static_crowd();
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(ExitDeathTest, AStaticClientGoesInExitOfAnotherThread) {
  EXPECT_EXIT(
      {
        streaming_static_crowd();
        std::thread([] { std::exit(0); }).join();
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(ExitDeathTest, AStaticClientGoesInExitWithAServerThatStopped) {
  EXPECT_EXIT(
      {
        streaming_static_crowd();
        sandbox.process().stop_answering();
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(ExitDeathTest, AStaticClientGoesInExitUnderAHungLookUp) {
  EXPECT_EXIT(
      {
        ClientOptions hung = options();
        hung.base_url = "http://sim.hang";
        alarm(10);
        static Crowd crowd(hung);
        crowd.ask(1);
        if (!HangingLookUps::wait_for(1)) std::_Exit(9);
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(ExitDeathTest, AClientThatNobodyDestroysDoesNotStopExit) {
  EXPECT_EXIT(
      {
        alarm(10);
        auto* crowd = new Crowd(options());
        crowd->ask(20);
        if (!crowd->tick_until_talking(20)) std::_Exit(9);
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace simstudio::test
