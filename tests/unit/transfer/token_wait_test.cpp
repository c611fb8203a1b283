// SPDX-License-Identifier: Apache-2.0
#include "support/auth_client.h"
#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

struct TokenWait : LoopTest {
  KeptQuestions provider;

  void SetUp() override {
    make([this](transfer::LoopOptions& options) {
      options.account.api_key.clear();
      options.auth = &provider;
    });
    transport.clock = &clock;
  }
};

TEST_F(TokenWait, LastsNoLongerThanAProviderMayBeSilent) {
  ask(stream());
  loop->step(Time(-1));
  ASSERT_EQ(provider.count, 1);
  EXPECT_EQ(transport.waits, std::vector<Time>{30s});
  step();
  EXPECT_EQ(take(), Log{"1 error UNAUTHORIZED"});
}

TEST_F(TokenWait, DoesNotBeginOnceTheClientGoes) {
  ask(stream());
  shut_down();
  EXPECT_EQ(provider.count, 0);
}

}  // namespace
}  // namespace simstudio::test
