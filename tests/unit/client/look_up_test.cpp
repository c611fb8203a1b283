// SPDX-License-Identifier: Apache-2.0

// The calls that look something up, through the whole client.

#include <gtest/gtest.h>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

using namespace std::chrono_literals;

constexpr char kNoV2[] = R"({"error":{"code":"NOT_FOUND","message":"Not found"}})";
constexpr char kRunV2[] = R"({"data":{"runId":"r1","workflowId":"guard","status":"running"}})";
constexpr char kRunLegacy[] = R"({"executionId":"r1","workflowId":"guard","status":"running"})";

struct LookUpTest : testing::Test, HostTickedClient {
  void make_auto() {
    ClientOptions with = options();
    with.api = Api::Auto;
    make(with);
  }
  void tick(int times = 2) {
    for (int i = 0; i < times; ++i) client->tick();
  }
  std::string path(std::size_t index) const { return transport.started.at(index).url.substr(15); }
};

TEST_F(LookUpTest, AnswersThroughItsHandlerAndOnItsRun) {
  make();
  std::string deployed_at;
  const simstudio::Run run = client->get_workflow_status("guard", [&](const Event& event) {
    ASSERT_EQ(event.kind, EventKind::Answer);
    deployed_at = event.answer->workflow_status->deployed_at;
  });
  tick();
  transport.json(last(), 200, R"({"isDeployed":true,"deployedAt":"then","needsRedeployment":true})");
  tick();
  EXPECT_EQ(deployed_at, "then");
  EXPECT_EQ(run.state(), RunState::Finished);
  EXPECT_TRUE(run.answer()->workflow_status->needs_redeployment);
  EXPECT_EQ(run.answer()->body["deployedAt"].as_text(), "then");
}

TEST_F(LookUpTest, StartsAFewATickAndNoMoreAtOnceThanRunsMay) {
  make();
  std::vector<simstudio::Run> many;
  for (int i = 0; i < 100; ++i) many.push_back(client->get_workflow_run("guard", "r" + std::to_string(i)));
  tick(1);
  EXPECT_EQ(transport.started.size(), 16u);
  tick(20);
  EXPECT_EQ(transport.started.size(), 64u) << "concurrent_runs";
  EXPECT_EQ(path(63), "/api/v2/workflows/guard/runs/r63");
  transport.json(transport.started[0].id, 200, kRunV2);
  tick(1);
  EXPECT_EQ(transport.started.size(), 65u);
  many.clear();
  tick(2);
  EXPECT_TRUE(transport.live_ids().empty());
}

TEST_F(LookUpTest, IsRefusedWhereTooManyWait) {
  ClientOptions with = options();
  with.limits.concurrent_runs = 1;
  with.limits.queued_runs = 2;
  make(with);
  std::vector<simstudio::Run> many;
  for (int i = 0; i < 4; ++i) many.push_back(client->get_workflow_run("guard", "r1"));
  tick();
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(many[2].state(), RunState::Waiting);
  ASSERT_NE(many[3].error(), nullptr);
  EXPECT_EQ(many[3].error()->code, ErrorCode::TooLarge);
  EXPECT_NE(many[3].error()->message.find("queued_runs"), std::string_view::npos);
  many[1].cancel();  // Its place is free for another.
  tick();
  const simstudio::Run next = client->get_workflow_run("guard", "r2");
  tick();
  EXPECT_EQ(next.state(), RunState::Waiting);
}

TEST_F(LookUpTest, WithOnePlaceInBothGenerationsOvertakesThoseThatWaitForTheirs) {
  make_auto();
  const simstudio::Run first = client->get_workflow_run("guard", "r1");
  const simstudio::Run second = client->get_workflow_run("guard", "r2");
  const simstudio::Run limits = client->get_usage_limits();
  tick();
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(path(1), "/api/users/me/usage-limits");
}

TEST_F(LookUpTest, AnAnswerThatIsTooLargeIsAnErrorThatNamesTheLimit) {
  ClientOptions small = options();
  small.limits.body_bytes = 100;
  make(small);
  const simstudio::Run run = client->get_usage_limits();
  tick();
  transport.headers(last(), 200, {{"Content-Type", "application/json"}});
  transport.bytes(last(), std::string(101, ' '));
  tick();
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->code, ErrorCode::TooLarge);
  EXPECT_NE(run.error()->message.find("body_bytes"), std::string_view::npos);
}

TEST_F(LookUpTest, ComesByPollToo) {
  make();
  CallOptions with;
  with.owner = 7;
  with.user_data = 9;
  const simstudio::Run run = client->get_usage_limits({}, with);
  Event events[4];
  client->poll(events, 4);
  transport.json(last(), 200,
                 R"({"success":true,"rateLimit":{"sync":{"requestsPerMinute":50}},"usage":{"plan":"pro"}})");
  client->poll(events, 0);
  ASSERT_EQ(client->poll(events, 4), 1u);
  EXPECT_EQ(events[0].owner, 7u);
  EXPECT_EQ(events[0].user_data, 9u);
  EXPECT_EQ(events[0].answer->limits->sync.limit, 50);
}

TEST_F(LookUpTest, FindsOutThatTheServerHasNoV2AndAsksTheOlderApi) {
  make_auto();
  const simstudio::Run run = client->get_workflow_run("guard", "r1");
  tick();
  EXPECT_EQ(path(0), "/api/v2/workflows/guard/runs/r1");
  transport.json(last(), 404, kNoV2);
  EXPECT_EQ(path(1), "/api/workflows/guard/executions/r1");
  transport.json(last(), 200, kRunLegacy);
  tick();
  EXPECT_EQ(run.answer()->run->status, RunStatus::Running);
}

TEST_F(LookUpTest, WaitsForAnotherCallThatAsksForTheGeneration) {
  make_auto();
  const simstudio::Run first = client->get_workflow_run("guard", "r1");
  const simstudio::Run second = client->get_workflow_run("guard", "r2");
  tick();
  ASSERT_EQ(transport.started.size(), 1u);
  transport.json(last(), 200, kRunV2);
  tick();
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(path(1), "/api/v2/workflows/guard/runs/r2");
}

TEST_F(LookUpTest, ThatIsReleasedWhileItAsksLetsTheNextAsk) {
  make_auto();
  simstudio::Run first = client->get_workflow_run("guard", "r1");
  const simstudio::Run second = client->get_workflow_run("guard", "r2");
  tick();
  first.release();
  tick();
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(path(1), "/api/v2/workflows/guard/runs/r2");
}

TEST_F(LookUpTest, RefusalIsAnErrorAndRanNothing) {
  make();
  const simstudio::Run run = client->get_job_status("task-1");
  tick();
  transport.json(last(), 404, R"({"error":"Task not found","code":"TASK_NOT_FOUND"})");
  tick();
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->code, ErrorCode::NotFound);
  EXPECT_EQ(run.error()->server_code, "TASK_NOT_FOUND");
  EXPECT_EQ(run.error()->may_have_run, MayHaveRun::No);
}

TEST_F(LookUpTest, ValidationAnswersWhateverHappens) {
  make();
  const simstudio::Run refused = client->validate_workflow("guard");
  tick();
  transport.json(last(), 401, R"({"error":"Unauthorized","requestId":"x"})");
  const simstudio::Run unreachable = client->validate_workflow("guard");
  tick();
  transport.done(last(), TransportEnd::NotConnected, RequestSent::No);
  const simstudio::Run fine = client->validate_workflow("guard");
  tick();
  transport.json(last(), 200, R"({"isDeployed":true,"needsRedeployment":false})");
  tick();
  EXPECT_FALSE(refused.answer()->validation->ready);
  EXPECT_EQ(refused.answer()->validation->error->code, ErrorCode::Unauthorized);
  EXPECT_EQ(unreachable.answer()->validation->error->code, ErrorCode::Network);
  EXPECT_TRUE(fine.answer()->validation->ready);
  EXPECT_EQ(fine.answer()->validation->error, nullptr);
}

TEST_F(LookUpTest, AnswerThatIsNotSimsIsAProtocolError) {
  make();
  const simstudio::Run run = client->get_usage_limits();
  tick();
  transport.json(last(), 200, R"({"hello":"world"})");
  tick();
  ASSERT_NE(run.error(), nullptr);
  EXPECT_EQ(run.error()->code, ErrorCode::Protocol);
  EXPECT_NE(run.error()->message.find("get_usage_limits"), std::string_view::npos) << run.error()->message;
}

TEST_F(LookUpTest, TimesOutAndNamesTheOption) {
  make();
  const simstudio::Run slow = client->get_usage_limits();
  tick();
  transport.connected(last());
  clock.advance(30s);
  tick();
  ASSERT_NE(slow.error(), nullptr);
  EXPECT_EQ(slow.error()->code, ErrorCode::Timeout);
  EXPECT_NE(slow.error()->message.find("within 30 s (timeout)"), std::string_view::npos) << slow.error()->message;
  EXPECT_TRUE(transport.live_ids().empty());
}

TEST_F(LookUpTest, CancelEndsItOnceAndSendsNothing) {
  make();
  int events = 0;
  simstudio::Run run = client->get_usage_limits([&](const Event& event) {
    ++events;
    EXPECT_EQ(event.kind, EventKind::Cancelled);
    EXPECT_EQ(event.may_have_run, MayHaveRun::No);
  });
  tick();
  run.cancel();
  tick();
  EXPECT_EQ(events, 1);
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_TRUE(transport.live_ids().empty());
}

TEST_F(LookUpTest, TakesNoRunsPlaceInTheQueue) {
  ClientOptions with = options();
  with.limits.concurrent_runs = 1;
  make(with);
  const simstudio::Run busy = client->execute_workflow("guard", stream());
  tick();
  const simstudio::Run look = client->get_usage_limits();
  tick();
  EXPECT_EQ(transport.started.size(), 2u);
}

TEST_F(LookUpTest, OfAClosedClientIsRefused) {
  make();
  client->close();
  const simstudio::Run run = client->get_usage_limits();
  tick();
  EXPECT_EQ(run.error()->code, ErrorCode::ClientClosed);
}

TEST_F(LookUpTest, WorkflowsAreFoundInTheKeysOneWorkspace) {
  make();
  ListWorkflowsOptions with;
  with.search = "inn";
  const simstudio::Run run = client->list_workflows({}, with);
  tick();
  EXPECT_EQ(path(0), "/api/v2/workspaces?limit=100");
  transport.json(last(), 200, R"({"data":[{"id":"ws1","name":"Home"}],"nextCursor":null})");
  EXPECT_EQ(path(1), "/api/v2/workflows?workspaceId=ws1&search=inn");
  transport.json(last(), 200, R"({"data":[{"id":"w1","name":"Innkeeper","isDeployed":true}],"nextCursor":"c"})");
  tick();
  ASSERT_EQ(run.answer()->workflows->count, 1u);
  EXPECT_EQ(run.answer()->workflows->workflows[0].name, "Innkeeper");
  EXPECT_EQ(run.answer()->workflows->next_cursor, "c");
}

TEST_F(LookUpTest, WorkflowsOfOneOfSeveralWorkspacesNeedItsId) {
  make();
  const simstudio::Run run = client->list_workflows();
  tick();
  transport.json(last(), 200, R"({"data":[{"id":"ws1","name":"Home"},{"id":"ws2","name":"Work"}]})");
  tick();
  ASSERT_NE(run.error(), nullptr);
  EXPECT_NE(run.error()->message.find("2 workspaces (Home ws1, Work ws2)"), std::string_view::npos)
      << run.error()->message;
}

TEST_F(LookUpTest, WorkflowsOfAServerWithoutSearchAreSifted) {
  ClientOptions with = options();
  with.api = Api::Legacy;
  make(with);
  ListWorkflowsOptions list;
  list.search = "INN";
  list.workspace_id = "ws1";
  const simstudio::Run run = client->list_workflows({}, list);
  tick();
  transport.json(last(), 200, R"({"data":[{"id":"w1","name":"Innkeeper"},{"id":"w2","name":"Guard"}]})");
  tick();
  ASSERT_EQ(run.answer()->workflows->count, 1u);
  EXPECT_EQ(run.answer()->workflows->workflows[0].id, "w1");
}

TEST_F(LookUpTest, DestroyedClientIsSilentAboutIt) {
  make();
  int events = 0;
  simstudio::Run run = client->get_usage_limits([&](const Event&) { ++events; });
  tick();
  client.reset();
  EXPECT_EQ(events, 0);
  EXPECT_EQ(run.answer(), nullptr);
}

}  // namespace
}  // namespace simstudio::test
