// SPDX-License-Identifier: Apache-2.0

// The whole client against the local Sim, on a thread of its own and on the host's.

#include <gtest/gtest.h>

#include "npc.h"

namespace simstudio::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

const std::vector<EventKind> kSpoken = {EventKind::Token, EventKind::Result};
const std::vector<EventKind> kOnlyResult = {EventKind::Result};

class ClientOnSandbox : public testing::TestWithParam<Threading> {
 protected:
  ClientOptions options(const LocalSim& sandbox) const {
    ClientOptions made = options_for(sandbox);
    made.threading = GetParam();
    return made;
  }
};

TEST_P(ClientOnSandbox, SyncRunEndsInItsResult) {
  LocalSim sandbox({"--speed", "20"});
  Game game(options(sandbox));

  const auto told = game.ask("echo", sync_run(R"({"gate":"north","n":3})"));

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->kinds, kOnlyResult);
  EXPECT_EQ(told->status, RunStatus::Completed);
  EXPECT_EQ(told->output, R"({"gate":"north","n":3})");
  EXPECT_EQ(told->http_status, 200);
}

TEST_P(ClientOnSandbox, StreamSpeaksThenEnds) {
  LocalSim sandbox({"--speed", "20", "--seed", "7"});
  Game game(options(sandbox));

  const auto told = game.ask("guard", spoken_run());

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->kinds, kSpoken);
  EXPECT_EQ(told->terminals, 1);
  EXPECT_GT(told->text.size(), 40u);
  EXPECT_EQ(told->status, RunStatus::Completed);
  EXPECT_FALSE(told->run_id.empty());
}

TEST_P(ClientOnSandbox, AsyncRunIsQueuedAndThatIsItsEnd) {
  LocalSim sandbox({"--speed", "20"});
  Game game(options(sandbox));
  ExecuteOptions run = sync_run();
  run.mode = ExecuteMode::Async;

  const auto told = game.ask("echo", run);

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->kinds, std::vector<EventKind>{EventKind::Queued});
  EXPECT_FALSE(told->run_id.empty());
  EXPECT_EQ(sandbox.ledger("runs_started"), 1);
}

TEST_P(ClientOnSandbox, FailedRunIsAResultThatSaysWhy) {
  LocalSim sandbox({"--speed", "20"});
  Game game(options(sandbox));

  const auto told = game.ask("fails", sync_run());

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->kinds, kOnlyResult);
  EXPECT_EQ(told->status, RunStatus::Failed);
  EXPECT_NE(told->message.find("the forge exploded"), std::string::npos) << told->message;
}

TEST_P(ClientOnSandbox, CancelReachesTheServer) {
  LocalSim sandbox;
  Game game(options(sandbox));
  simstudio::Run run;
  const auto told = game.ask("demo", spoken_run(), &run);
  ASSERT_TRUE(game.tick_until([&] { return !told->text.empty(); }));

  run.cancel();

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->kinds.back(), EventKind::Cancelled);
  EXPECT_EQ(told->terminals, 1);
  EXPECT_EQ(told->may_have_run, MayHaveRun::Yes);
  EXPECT_TRUE(game.tick_until([&] { return sandbox.ledger("cancels") == 1 && sandbox.ledger("disconnects") == 1; }))
      << sandbox.whole_ledger();
  EXPECT_NE(sandbox.whole_ledger().find(told->run_id), std::string::npos);
}

TEST_P(ClientOnSandbox, ReleaseStopsItOnTheServerSilently) {
  LocalSim sandbox;
  Game game(options(sandbox));
  simstudio::Run run;
  const auto told = game.ask("demo", spoken_run(), &run);
  ASSERT_TRUE(game.tick_until([&] { return !told->text.empty(); }));
  const std::string text = told->text;

  run.release();

  EXPECT_TRUE(game.tick_until([&] { return sandbox.ledger("cancels") == 1; })) << sandbox.whole_ledger();
  EXPECT_EQ(told->text, text);
  EXPECT_FALSE(told->over());
}

TEST_P(ClientOnSandbox, OwnerThatWalksAwayTakesItsRunsOnly) {
  LocalSim sandbox({"--speed", "0.5"});
  ClientOptions at_once = options(sandbox);
  at_once.api = Api::V2;  // Else the first run goes alone until it has answered.
  Game game(at_once);
  std::vector<std::shared_ptr<Told>> of_the_guard;
  ExecuteOptions guard = spoken_run();
  guard.owner = 7;
  for (int i = 0; i < 3; ++i) of_the_guard.push_back(game.ask("guard", guard));
  const auto other = game.ask("oracle", spoken_run());
  ASSERT_TRUE(game.tick_until([&] {
    for (const auto& told : of_the_guard) {
      if (told->text.empty()) return false;
    }
    return true;
  }));

  game.client().cancel_owner(7);

  ASSERT_TRUE(game.tick_until_over(other));
  EXPECT_EQ(other->kinds, kSpoken);
  for (const auto& told : of_the_guard) {
    ASSERT_TRUE(game.tick_until_over(told));
    EXPECT_EQ(told->kinds.back(), EventKind::Cancelled);
  }
  EXPECT_TRUE(game.tick_until([&] { return sandbox.ledger("cancels") == 3; })) << sandbox.whole_ledger();
}

TEST_P(ClientOnSandbox, DestroyingTheClientStopsItsRunsOnTheServer) {
  LocalSim sandbox;
  Game game(options(sandbox));
  const auto told = game.ask("demo", spoken_run());
  ASSERT_TRUE(game.tick_until([&] { return !told->text.empty(); }));
  const auto start = Clock::now();

  game.destroy_client();

  EXPECT_LT(Clock::now() - start, milliseconds(250));
  EXPECT_FALSE(told->over());
  EXPECT_EQ(sandbox.ledger("cancels"), 1);
}

TEST_P(ClientOnSandbox, WrongKeyIsUnauthorized) {
  LocalSim sandbox({"--speed", "20"});
  ClientOptions wrong = options(sandbox);
  wrong.api_key = "sim_wrong";
  Game game(wrong);

  const auto told = game.ask("demo", spoken_run());

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->kinds, std::vector<EventKind>{EventKind::Error});
  EXPECT_EQ(told->code, ErrorCode::Unauthorized);
  EXPECT_EQ(told->http_status, 401);
  EXPECT_EQ(told->message.find("sim_wrong"), std::string::npos) << told->message;
}

TEST_P(ClientOnSandbox, ServerWithoutTheNewApiIsSpokenToInTheOld) {
  LocalSim sandbox({"--speed", "20", "--v2", "off"});
  Game game(options(sandbox));

  const auto spoken = game.ask("guard", spoken_run());
  const auto echoed = game.ask("echo", sync_run(R"({"a":1})"));

  ASSERT_TRUE(game.tick_until_over(spoken));
  ASSERT_TRUE(game.tick_until_over(echoed));
  EXPECT_EQ(spoken->kinds, kSpoken);
  EXPECT_EQ(echoed->output, R"({"a":1})");
  EXPECT_EQ(sandbox.ledger("runs_started"), 2);
}

TEST_P(ClientOnSandbox, CutStreamKeepsItsTextAndSaysSo) {
  LocalSim sandbox({"--speed", "20"});
  sandbox.fault(R"({"workflow":"demo","cut_after_tokens":5})");
  Game game(options(sandbox));

  const auto told = game.ask("demo", spoken_run());

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->kinds, (std::vector<EventKind>{EventKind::Token, EventKind::Error}));
  EXPECT_EQ(told->code, ErrorCode::ConnectionLost);
  EXPECT_EQ(told->may_have_run, MayHaveRun::Yes);
  EXPECT_FALSE(told->text.empty());
}

TEST_P(ClientOnSandbox, SilenceEndsByTheIdleLimitAndIsCancelledOnTheServer) {
  LocalSim sandbox({"--speed", "20"});
  sandbox.fault(R"({"workflow":"demo","stall_after_tokens":3})");
  Game game(options(sandbox));
  ExecuteOptions run = spoken_run();
  run.idle_timeout = milliseconds(300);

  const auto told = game.ask("demo", run);

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->code, ErrorCode::Timeout);
  EXPECT_FALSE(told->text.empty());
  EXPECT_TRUE(game.tick_until([&] { return sandbox.ledger("cancels") == 1; })) << sandbox.whole_ledger();
}

TEST_P(ClientOnSandbox, TotalTimeLimitEndsASlowRun) {
  LocalSim sandbox;
  Game game(options(sandbox));
  ExecuteOptions run = sync_run();
  run.timeout = milliseconds(300);
  const auto start = Clock::now();

  const auto told = game.ask("slow", run);

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->code, ErrorCode::Timeout);
  EXPECT_GE(Clock::now() - start, milliseconds(300));
  EXPECT_LT(Clock::now() - start, milliseconds(1000));
}

TEST_P(ClientOnSandbox, RefusalsBecomeErrorsWithTheirStatus) {
  LocalSim sandbox({"--speed", "20"});
  Game game(options(sandbox));
  struct Case {
    const char* fault;
    ErrorCode code;
  };
  const Case cases[] = {
      {R"({"status":503,"body":"{\"error\":\"down\"}"})", ErrorCode::ServiceUnavailable},
      {R"({"status":429,"body":"{\"error\":\"Rate limit exceeded\"}"})", ErrorCode::RateLimitExceeded},
      {R"({"status":302,"body":"","headers":{"Location":"http://127.0.0.1:1/"}})", ErrorCode::Protocol},
  };
  // So that the generation is known: a refusal of the first call would be taken as a question still open.
  ASSERT_TRUE(game.tick_until_over(game.ask("echo", sync_run())));

  for (const Case& one : cases) {
    SCOPED_TRACE(one.fault);
    sandbox.fault(one.fault);
    const auto told = game.ask("echo", sync_run());
    ASSERT_TRUE(game.tick_until_over(told));
    EXPECT_EQ(told->code, one.code) << told->message;
  }
  const auto undeployed = game.ask("undeployed", sync_run());
  ASSERT_TRUE(game.tick_until_over(undeployed));
  EXPECT_EQ(undeployed->code, ErrorCode::WorkflowNotDeployed);
}

TEST_P(ClientOnSandbox, TwoHundredStreamsAtOnce) {
  LocalSim sandbox({"--speed", "5"});
  ClientOptions many = options(sandbox);
  many.limits.concurrent_runs = 200;
  Game game(many);
  std::vector<std::shared_ptr<Told>> all;
  for (int i = 0; i < 200; ++i) all.push_back(game.ask("demo", spoken_run()));

  for (const auto& told : all) ASSERT_TRUE(game.tick_until_over(told));

  for (const auto& told : all) {
    EXPECT_EQ(told->kinds, kSpoken) << told->message;
    EXPECT_EQ(told->terminals, 1);
  }
  EXPECT_EQ(sandbox.ledger("runs_started"), 200);
  EXPECT_EQ(sandbox.ledger("disconnects"), 0);
}

TEST_P(ClientOnSandbox, ConnectAheadAndThenSpeak) {
  LocalSim sandbox({"--speed", "20"});
  Game game(options(sandbox));
  game.client().connect();

  const auto told = game.ask("guard", spoken_run());

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->kinds, kSpoken);
}

TEST_P(ClientOnSandbox, ServerThatIsNotThereIsANetworkError) {
  ClientOptions nowhere;
  nowhere.base_url = "http://127.0.0.1:1";
  nowhere.api_key = "sim_key";
  nowhere.threading = GetParam();
  Game game(nowhere);

  const auto told = game.ask("demo", spoken_run());

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->code, ErrorCode::Network);
  EXPECT_EQ(told->may_have_run, MayHaveRun::No);
}

std::string name_of(const testing::TestParamInfo<Threading>& info) {
  return info.param == Threading::Background ? "Background" : "HostTicked";
}

INSTANTIATE_TEST_SUITE_P(Threads, ClientOnSandbox, testing::Values(Threading::Background, Threading::HostTicked),
                         name_of);

}  // namespace
}  // namespace simstudio::test
