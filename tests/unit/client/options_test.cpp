// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;

struct BadOption {
  const char* name;
  void (*spoil)(ClientOptions&);
  const char* says;
};

class BadClientOption : public testing::TestWithParam<BadOption>, public HostTickedClient {};

TEST_P(BadClientOption, GivesEachRunOneErrorThatNamesIt) {
  ClientOptions with = options();
  GetParam().spoil(with);
  make(with);
  const simstudio::Run run = client->execute_workflow("guard", stream());
  client->tick();
  client->tick();
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->code, ErrorCode::InvalidArgument);
  EXPECT_NE(run.error()->message.find(GetParam().says), std::string_view::npos) << run.error()->message;
  EXPECT_TRUE(transport.started.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadClientOption,
    testing::Values(
        BadOption{"connect_timeout", [](ClientOptions& o) { o.connect_timeout = -1ms; }, "connect_timeout is -1 ms"},
        BadOption{"idle_timeout", [](ClientOptions& o) { o.idle_timeout = -5ms; }, "idle_timeout is -5 ms"},
        BadOption{"undelivered", [](ClientOptions& o) { o.limits.undelivered_bytes = 0; },
                  "limits.undelivered_bytes is 0"},
        BadOption{"depth", [](ClientOptions& o) { o.limits.json_depth = 0; }, "limits.json_depth is 0"},
        BadOption{"concurrent", [](ClientOptions& o) { o.limits.concurrent_runs = 0; }, "limits.concurrent_runs is 0"},
        BadOption{"cost", [](ClientOptions& o) { o.spend.cost_per_session = -0.5; }, "spend.cost_per_session is -0.5"},
        BadOption{"api", [](ClientOptions& o) { o.api = static_cast<Api>(9); }, "api is no value"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(ClientOptionsFromEnvironment, TakesTheThreeVariables) {
  setenv("SIM_BASE_URL", "http://127.0.0.1:3000", 1);
  setenv("SIM_API_KEY", "a-key", 1);
  setenv("SIM_API", "legacy", 1);
  std::string problem;
  const ClientOptions options = ClientOptions::from_environment(&problem);
  EXPECT_EQ(options.base_url, "http://127.0.0.1:3000");
  EXPECT_EQ(options.api_key, "a-key");
  EXPECT_EQ(options.api, Api::Legacy);
  EXPECT_TRUE(problem.empty());
  setenv("SIM_API", "v3", 1);
  ClientOptions::from_environment(&problem);
  EXPECT_EQ(problem, "SIM_API is \"v3\". Write auto, v2 or legacy.");
  for (const char* name : {"SIM_BASE_URL", "SIM_API_KEY", "SIM_API"}) unsetenv(name);
}

}  // namespace
}  // namespace simstudio::test
