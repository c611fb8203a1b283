// SPDX-License-Identifier: Apache-2.0

// Runs that outlive their client, and what is left when both are gone.

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace simstudio::test
