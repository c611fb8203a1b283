// SPDX-License-Identifier: Apache-2.0

// Whose run starts next, through the whole client.

#include <gtest/gtest.h>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

struct ClientQueue : testing::Test, HostTickedClient {
  void make_with(std::uint32_t at_once, std::uint32_t per_owner) {
    ClientOptions with = options();
    with.limits.concurrent_runs = at_once;
    with.limits.concurrent_runs_per_owner = per_owner;
    make(with);
  }
  simstudio::Run ask(const std::string& workflow, OwnerId owner, std::int32_t priority = 0) {
    ExecuteOptions with = stream();
    with.owner = owner;
    with.priority = priority;
    return client->execute_workflow(workflow, with);
  }
  /// Which workflows were asked, in order, when each is answered as soon as it is.
  std::vector<std::string> order_of(std::size_t count) {
    for (std::size_t answered = 0; answered < count; ++answered) {
      client->tick();
      transport.json(transport.started.at(answered).id, 401, "{}");
    }
    std::vector<std::string> order;
    for (const auto& one : transport.started) {
      const std::string rest = one.url.substr(one.url.find("workflows/") + 10);
      order.push_back(rest.substr(0, rest.find('/')));
    }
    return order;
  }
};

TEST_F(ClientQueue, OwnersTakeTurnsAndThePlayersLineGoesFirst) {
  make_with(1, 0);
  const simstudio::Run runs[] = {ask("crowd1", 1), ask("crowd2", 1), ask("crowd3", 1), ask("guard", 2),
                                 ask("player", 3, 10)};
  EXPECT_EQ(order_of(5), (std::vector<std::string>{"player", "crowd1", "guard", "crowd2", "crowd3"}));
}

TEST_F(ClientQueue, AnOwnersCapLeavesRoomForOthers) {
  make_with(4, 1);
  const simstudio::Run runs[] = {ask("a1", 1), ask("a2", 1), ask("b1", 2)};
  client->tick();
  EXPECT_EQ(transport.started.size(), 2u);
  transport.json(transport.started[0].id, 401, "{}");
  client->tick();
  EXPECT_EQ(transport.started.size(), 3u);
}

}  // namespace
}  // namespace simstudio::test
