// SPDX-License-Identifier: Apache-2.0

// The guard against a bill that nobody wanted.

#include "unit/client/outcome_fixture.h"

namespace simstudio::test {
namespace {

using Lines = std::vector<std::string>;

struct SpendTest : OutcomeTest {
  void make_with(std::uint32_t runs_per_minute, double cost_per_session) {
    ClientOptions with = options();
    with.spend.runs_per_minute = runs_per_minute;
    with.spend.cost_per_session = cost_per_session;
    make(with);
  }
  void expect_refused(const std::string& option) {
    const std::size_t before = requests();
    log.clear();
    execute();
    EXPECT_EQ(log, Lines{"error USAGE_LIMIT_EXCEEDED"});
    EXPECT_NE(message.find(option), std::string::npos) << message;
    EXPECT_EQ(may_have_run, MayHaveRun::No);
    EXPECT_EQ(requests(), before) << "sent all the same";
  }
  void expect_sent() {
    const std::size_t before = requests();
    execute();
    EXPECT_EQ(requests(), before + 1);
  }
};

TEST_F(SpendTest, RunsPastAMinutesNumberAreNotSent) {
  make_with(2, 0);
  for (int i = 0; i < 2; ++i) {
    expect_sent();
    answer(200, kDone);
  }
  expect_refused("2 runs were sent within the last minute (spend.runs_per_minute)");
  wait(60s);
  expect_sent();
}

TEST_F(SpendTest, RunsPastASessionsCostAreNotSent) {
  make_with(0, 0.01);
  for (int i = 0; i < 2; ++i) {
    expect_sent();
    answer(200, kDone);
  }
  expect_refused("0.010 of 0.010 USD (spend.cost_per_session)");
  wait(600s);
  expect_refused("spend.cost_per_session");
}

TEST_F(SpendTest, CountsWhatAResultSaysItCost) {
  make_with(0, 1);
  expect_sent();
  answer(200, R"({"data":{"runId":"r1","status":"completed","output":{"cost":{"total":0.99}}}})");
  expect_sent();
  answer(200, kDone);
  expect_refused("1.000 of 1.000 USD");
}

TEST_F(SpendTest, CountsWhatARunsRecordSaysItCost) {
  make_with(0, 1);
  expect_sent();
  lose();
  answer(200, record("completed", R"(,"cost":{"total":0.999})"));
  EXPECT_EQ(log.back(), "result completed");
  expect_refused("0.999 of 1.000 USD");
}

TEST_F(SpendTest, ARefusalCostsNothing) {
  make_with(0, 0.005);
  expect_sent();
  answer(401, "{}");
  expect_sent();
  answer(200, kDone);
  expect_refused("spend.cost_per_session");
}

TEST_F(SpendTest, AnAttemptOfTheSameRunIsNotCountedAgain) {
  make_with(1, 0.005);
  expect_sent();
  refuse(429, kLimited, "20");
  wait(30s);
  EXPECT_EQ(requests(), 2u);
  answer(200, kDone);
  EXPECT_EQ(log.back(), "result completed");
}

TEST_F(SpendTest, CancelledBeforeItCouldRunItCostNothing) {
  make_with(0, 0.005);
  expect_sent();
  run->cancel();
  tick();
  expect_sent();
}

TEST_F(SpendTest, CancelledOnceItWasSentItMayHaveCost) {
  make_with(0, 0.005);
  expect_sent();
  transport.connected(last());
  run->cancel();
  tick();
  expect_refused("spend.cost_per_session");
}

}  // namespace
}  // namespace simstudio::test
