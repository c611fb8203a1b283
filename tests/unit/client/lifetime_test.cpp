// SPDX-License-Identifier: Apache-2.0

// Runs that outlive their client, and what is left when both are gone.

#include <gtest/gtest.h>

#include <memory>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

/// Counts how often it is destroyed, as a stand-in for whatever a handler holds.
struct Witness {
  explicit Witness(int& ends) : ends_(&ends) {}
  Witness(Witness&& other) noexcept : ends_(std::exchange(other.ends_, nullptr)) {}
  Witness& operator=(Witness&&) = delete;
  ~Witness() {
    if (ends_ != nullptr) ++*ends_;
  }
  void operator()(const Event&) const {}

 private:
  int* ends_;
};

struct RunAfterItsClient : testing::Test, HostTickedClient {
  int ends = 0;
};

TEST_F(RunAfterItsClient, IsLetGoWhenCancelledAfterwards) {
  make();
  simstudio::Run run = client->execute_workflow("guard", stream(), Witness(ends));
  client->tick();
  client.reset();
  run.cancel();
  EXPECT_EQ(run.state(), RunState::Waiting);
  run.release();
  EXPECT_EQ(ends, 1);
}

TEST_F(RunAfterItsClient, IsLetGoThoughItsSubmissionWasNeverRead) {
  make();
  simstudio::Run run = client->execute_workflow("guard", stream(), Witness(ends));
  client.reset();
  run.detach();
  EXPECT_EQ(ends, 1);
}

TEST_F(RunAfterItsClient, IsLetGoWhenItWasCancelledAndNeverTickedAgain) {
  make();
  simstudio::Run run = client->execute_workflow("guard", stream(), Witness(ends));
  client->tick();
  run.cancel();
  client.reset();
  run.release();
  EXPECT_EQ(ends, 1);
}

TEST_F(RunAfterItsClient, StillShowsWhatWasDelivered) {
  make();
  simstudio::Run run = client->execute_workflow("guard", stream(), Witness(ends));
  client->tick();
  transport.json(last(), 401, R"({"error":{"code":"UNAUTHORIZED","message":"Invalid API key"}})");
  client->tick();
  client.reset();
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->code, ErrorCode::Unauthorized);
  run.release();
  EXPECT_EQ(ends, 1);
}

struct HandlerAtItsEnd : RunAfterItsClient {};

TEST_F(HandlerAtItsEnd, IsDestroyedThoughTheRunIsKept) {
  make();
  const simstudio::Run run = client->execute_workflow("guard", stream(), Witness(ends));
  client->tick();
  transport.json(last(), 401, "{}");
  client->tick();
  client->tick();
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(run.state(), RunState::Failed);
  EXPECT_NE(run.error(), nullptr);
}

TEST_F(HandlerAtItsEnd, IsDestroyedAfterACancelToo) {
  make();
  simstudio::Run run = client->execute_workflow("guard", stream(), Witness(ends));
  client->tick();
  run.cancel();
  client->tick();
  client->tick();
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(run.state(), RunState::Cancelled);
}

TEST_F(HandlerAtItsEnd, IsDestroyedThoughItKeepsItsOwnRun) {
  make();
  auto own = std::make_shared<simstudio::Run>();
  const std::weak_ptr<simstudio::Run> watched = own;
  *own = client->execute_workflow("guard", stream(), [own, witness = Witness(ends)](const Event&) {});
  own.reset();
  client->tick();
  transport.json(last(), 401, "{}");
  client->tick();
  client->tick();
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(ends, 1);
}

/// A handler that holds its own `Run`, as one does that lives as long as its run: the circle ends with the run.
struct HandlerThatHoldsItsRun : RunAfterItsClient {
  std::weak_ptr<simstudio::Run> watched;

  std::shared_ptr<simstudio::Run> ask(OwnerId owner = 7) {
    auto own = std::make_shared<simstudio::Run>();
    watched = own;
    ExecuteOptions with = stream();
    with.owner = owner;
    *own = client->execute_workflow("guard", with, [own, witness = Witness(ends)](const Event&) {});
    return own;
  }
};

TEST_F(HandlerThatHoldsItsRun, GoesWithItsOwnersRelease) {
  make();
  ask();
  client->tick();
  client->release_owner(7);
  client->tick();
  client->tick();
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(ends, 1);
}

TEST_F(HandlerThatHoldsItsRun, GoesOnceThoughItsOwnerIsReleasedAgainAndCancelled) {
  make();
  const auto own = ask();
  client->tick();
  for (int i = 0; i < 3; ++i) {
    client->release_owner(7);
    client->cancel_owner(7);
    client->tick();
  }
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(own->state(), RunState::Waiting) << "released: nothing is told, not even that it was cancelled";
}

TEST_F(HandlerThatHoldsItsRun, GoesWithTheClient) {
  make();
  ask();
  client->tick();
  client.reset();
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(ends, 1);
}

TEST_F(HandlerThatHoldsItsRun, GoesWithTheClientThatItsOwnEventDestroys) {
  make();
  auto own = std::make_shared<simstudio::Run>();
  watched = own;
  *own = client->execute_workflow("guard", stream(),
                                  [this, own, witness = Witness(ends)](const Event&) { client.reset(); });
  own.reset();
  client->tick();
  transport.stream_headers(last());
  transport.bytes(last(), "data: {\"blockId\":\"a\",\"chunk\":\"word \"}\n\n");
  client->tick();
  EXPECT_EQ(client, nullptr);
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(ends, 1);
}

TEST_F(RunAfterItsClient, CancelOfARunElsewhereIsSentThoughNobodyWaits) {
  make();
  client->cancel_run("guard", "run-1").detach();
  client->tick();
  ASSERT_EQ(transport.started.size(), 1u);
  EXPECT_TRUE(transport.live(last()));
}

TEST(LimitOfYears, IsNone) {
  HostTickedClient one;
  one.make();
  ExecuteOptions with;
  with.timeout = std::chrono::milliseconds::max();
  with.deadline = std::chrono::milliseconds::max();
  const simstudio::Run run = one.client->execute_workflow("guard", with);
  TickBudget budget;
  budget.max_duration = std::chrono::microseconds::max();
  one.client->tick(budget);
  EXPECT_EQ(run.state(), RunState::Waiting);
  EXPECT_EQ(one.transport.started.size(), 1u);
}

TEST(SecondTick, FromAHandlerIsBusyThoughNothingElseWaits) {
  ClientOptions options;
  options.base_url = "no scheme";
  Client client(options);
  bool called = false;
  bool busy = false;
  const simstudio::Run run = client.execute_workflow("guard", {}, [&](const Event&) {
    called = true;
    busy = client.tick().busy;
  });
  while (!called) client.tick();
  EXPECT_TRUE(busy);
}

}  // namespace
}  // namespace simstudio::test
