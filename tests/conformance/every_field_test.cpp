// SPDX-License-Identifier: Apache-2.0

// Each field of each data class, filled from an answer that has them all.

#include "conformance/sdk_fixture.h"

namespace simstudio::test {
namespace {

using EveryField = Sdk;

constexpr char kPaused[] =
    R"({"data":{"runId":"r1","workflowId":"w1","status":"paused","trigger":"api","startedAt":"t1","endedAt":"t2",)"
    R"("durationMs":11.5,"paused":{"contextId":"c1","pausedAt":"t3","resumeAt":"t4","pauseKind":"human",)"
    R"("blockedOnBlockId":"b1","automaticResumeWaitingReason":"why","pausePointCount":3,"resumedCount":1},)"
    R"("cost":{"total":0.005},"error":null,"output":null,"blockOutputs":{"b1.content":"x"}}})";

TEST_F(EveryField, OfAPausedRunIsRead) {
  run = client->get_workflow_run("w1", "r1");
  tick();
  answer(200, kPaused);
  const WorkflowRun& found = *run.answer()->run;
  EXPECT_EQ(run.answer()->kind, AnswerKind::Run);
  EXPECT_EQ(run.answer()->http_status, 200);
  EXPECT_EQ(found.run_id, "r1");
  EXPECT_EQ(found.workflow_id, "w1");
  EXPECT_EQ(found.status, RunStatus::Paused);
  EXPECT_EQ(found.status_text, "paused");
  EXPECT_EQ(found.trigger, "api");
  EXPECT_EQ(found.started_at, "t1");
  EXPECT_EQ(found.ended_at, "t2");
  EXPECT_EQ(found.duration_ms, 11.5);
  EXPECT_EQ(found.cost_total, 0.005);
  EXPECT_TRUE(found.output.is_null());
  EXPECT_EQ(found.block_outputs["b1.content"].as_text(), "x");
  EXPECT_EQ(found.error, nullptr);
  ASSERT_NE(found.paused, nullptr);
  EXPECT_EQ(found.paused->context_id, "c1");
  EXPECT_EQ(found.paused->paused_at, "t3");
  EXPECT_EQ(found.paused->resume_at, "t4");
  EXPECT_EQ(found.paused->pause_kind, "human");
  EXPECT_EQ(found.paused->blocked_on_block, "b1");
  EXPECT_EQ(found.paused->waiting_reason, "why");
  EXPECT_EQ(found.paused->pause_point_count, 3);
  EXPECT_EQ(found.paused->resumed_count, 1);
}

TEST_F(EveryField, OfALegacyExecutionIsRead) {
  ClientOptions with = options();
  with.api = Api::Legacy;
  make(with);
  run = client->get_workflow_run("w1", "r1");
  tick();
  answer(200, R"({"executionId":"r1","workflowId":"w1","status":"failed","trigger":"api","level":"error",)"
              R"("startedAt":"t1","endedAt":"t2","totalDurationMs":20,"paused":null,"cost":{"total":1},)"
              R"("error":"Boom: no","finalOutput":{"a":1},"blockOutputs":null})");
  const WorkflowRun& found = *run.answer()->run;
  EXPECT_EQ(found.run_id, "r1");
  EXPECT_EQ(found.duration_ms, 20);
  EXPECT_EQ(found.output["a"].as_integer(), 1);
  ASSERT_NE(found.error, nullptr);
  EXPECT_NE(found.error->message.find("Boom: no"), std::string_view::npos);
  EXPECT_EQ(run.answer()->body["level"].as_text(), "error");
}

TEST_F(EveryField, OfAListOfRunsIsRead) {
  run = client->list_runs("w1");
  tick();
  answer(200, R"({"data":[{"runId":"r1","workflowId":"w1","status":"redacting","trigger":"schedule","startedAt":"t1",)"
              R"("endedAt":null,"durationMs":null,"cost":null}],"nextCursor":"more"})");
  const RunList& list = *run.answer()->runs;
  EXPECT_EQ(list.next_cursor, "more");
  ASSERT_EQ(list.count, 1u);
  EXPECT_EQ(list.runs[0].status, RunStatus::Redacting);
  EXPECT_EQ(list.runs[0].trigger, "schedule");
  EXPECT_EQ(list.runs[0].started_at, "t1");
  EXPECT_TRUE(list.runs[0].ended_at.empty());
  EXPECT_LT(list.runs[0].duration_ms, 0);
  EXPECT_LT(list.runs[0].cost_total, 0);
}

TEST_F(EveryField, OfAListOfWorkflowsIsRead) {
  ListWorkflowsOptions with;
  with.workspace_id = "ws";
  run = client->list_workflows(detail::NoHandler{}, with);
  tick();
  answer(200, R"({"data":[{"id":"w1","name":"Inn","description":"Where they drink","folderPath":"/town",)"
              R"("workspaceId":"ws","isDeployed":true,"deployedAt":"t1","runCount":7,"lastRunAt":"t2",)"
              R"("createdAt":"t3","updatedAt":"t4"}],"nextCursor":"more"})");
  const WorkflowList& list = *run.answer()->workflows;
  EXPECT_EQ(list.next_cursor, "more");
  ASSERT_EQ(list.count, 1u);
  const WorkflowSummary& found = list.workflows[0];
  EXPECT_EQ(found.id, "w1");
  EXPECT_EQ(found.name, "Inn");
  EXPECT_EQ(found.description, "Where they drink");
  EXPECT_EQ(found.folder, "/town");
  EXPECT_EQ(found.workspace_id, "ws");
  EXPECT_TRUE(found.is_deployed);
  EXPECT_EQ(found.deployed_at, "t1");
  EXPECT_EQ(found.run_count, 7);
  EXPECT_EQ(found.last_run_at, "t2");
  EXPECT_EQ(found.created_at, "t3");
  EXPECT_EQ(found.updated_at, "t4");
}

TEST_F(EveryField, OfPausedRunsIsRead) {
  run = client->list_paused("w1");
  tick();
  answer(200, R"({"pausedExecutions":[{"id":"p1","workflowId":"w1","executionId":"r1","status":"partially_resumed",)"
              R"("totalPauseCount":2,"resumedCount":1,"pausedAt":"t1","updatedAt":"t2","expiresAt":"t3","metadata":{},)"
              R"("triggerIds":["b0"],"pausePoints":[{"contextId":"c1","blockId":"b1","response":{"data":{"q":1}},)"
              R"("registeredAt":"t4","resumeStatus":"queued","snapshotReady":true,"pauseKind":"human","resumeAt":"t5",)"
              R"("queuePosition":4,"latestResumeEntry":null}]}]})");
  ASSERT_EQ(run.answer()->paused->count, 1u);
  const PausedRun& found = run.answer()->paused->runs[0];
  EXPECT_EQ(found.run_id, "r1");
  EXPECT_EQ(found.workflow_id, "w1");
  EXPECT_EQ(found.status, "partially_resumed");
  EXPECT_EQ(found.pause_count, 2);
  EXPECT_EQ(found.resumed_count, 1);
  EXPECT_EQ(found.paused_at, "t1");
  EXPECT_EQ(found.updated_at, "t2");
  EXPECT_EQ(found.expires_at, "t3");
  ASSERT_EQ(found.point_count, 1u);
  EXPECT_EQ(found.points[0].context_id, "c1");
  EXPECT_EQ(found.points[0].block, "b1");
  EXPECT_EQ(found.points[0].response.at_path("data.q").as_integer(), 1);
  EXPECT_EQ(found.points[0].registered_at, "t4");
  EXPECT_EQ(found.points[0].resume_status, "queued");
  EXPECT_EQ(found.points[0].pause_kind, "human");
  EXPECT_EQ(found.points[0].resume_at, "t5");
  EXPECT_EQ(run.answer()->body.at_path("pausedExecutions.0.pausePoints.0.queuePosition").as_integer(), 4);
}

TEST_F(EveryField, OfOnePausedRunIsReadAndTheRestIsInTheBody) {
  run = client->list_paused("w1", "r1");
  tick();
  answer(200, R"({"id":"p1","workflowId":"w1","executionId":"r1","status":"paused","totalPauseCount":1,)"
              R"("resumedCount":0,"pausedAt":"t1","pausePoints":[],"executionSnapshot":{"snapshot":"s",)"
              R"("triggerIds":[]},"queue":[{"id":"q1","status":"pending"}]})");
  ASSERT_EQ(run.answer()->paused->count, 1u);
  EXPECT_EQ(run.answer()->paused->runs[0].run_id, "r1");
  EXPECT_EQ(run.answer()->body.at_path("executionSnapshot.snapshot").as_text(), "s");
  EXPECT_EQ(run.answer()->body.at_path("queue.0.id").as_text(), "q1");
}

TEST_F(EveryField, OfACancelIsRead) {
  run = client->cancel_run("w1", "r1");
  tick();
  answer(200, R"({"data":{"success":true,"runId":"r1","redisAvailable":true,"durablyRecorded":true,)"
              R"("locallyAborted":true,"pausedCancelled":true,"reason":"recorded"}})");
  const CancelOutcome& found = *run.answer()->cancel;
  EXPECT_TRUE(found.success);
  EXPECT_EQ(found.run_id, "r1");
  EXPECT_EQ(found.reason, "recorded");
  EXPECT_TRUE(found.durably_recorded);
  EXPECT_TRUE(found.paused_cancelled);
  EXPECT_TRUE(run.answer()->body.at_path("data.locallyAborted").as_boolean());
  EXPECT_TRUE(run.answer()->body.at_path("data.redisAvailable").as_boolean());
}

TEST_F(EveryField, OfAJobOfTheSeedEraIsRead) {
  run = client->get_job_status("t1");
  tick();
  answer(200, R"({"success":true,"taskId":"t1","status":"failed","metadata":{"startedAt":"t"},"output":null,)"
              R"("error":"Boom","estimatedDuration":180000})");
  const JobStatus& found = *run.answer()->job;
  EXPECT_TRUE(found.success);
  EXPECT_EQ(found.task_id, "t1");
  EXPECT_EQ(found.status, RunStatus::Failed);
  EXPECT_EQ(found.status_text, "failed");
  EXPECT_EQ(found.metadata["startedAt"].as_text(), "t");
  EXPECT_TRUE(found.output.is_null());
  ASSERT_NE(found.error, nullptr);
  EXPECT_NE(found.error->message.find("Boom"), std::string_view::npos);
  EXPECT_EQ(found.estimated_duration_ms, 180000);
}

TEST_F(EveryField, OfEachWordForWhereARunStandsIsKnown) {
  const std::vector<std::pair<std::string, RunStatus>> words = {
      {"queued", RunStatus::Queued},      {"pending", RunStatus::Pending},     {"running", RunStatus::Running},
      {"paused", RunStatus::Paused},      {"redacting", RunStatus::Redacting}, {"completed", RunStatus::Completed},
      {"failed", RunStatus::Failed},      {"cancelled", RunStatus::Cancelled}, {"processing", RunStatus::Processing},
      {"some new word", RunStatus::Other}};
  for (const auto& [word, status] : words) {
    run = client->get_workflow_run("w", "r");
    tick();
    answer(200, R"({"data":{"runId":"r","status":")" + word + R"("}})");
    ASSERT_NE(run.answer(), nullptr) << word;
    EXPECT_EQ(run.answer()->run->status, status) << word;
    EXPECT_EQ(is_over(status), word == "completed" || word == "failed" || word == "cancelled") << word;
  }
}

TEST_F(EveryField, OfALargeValueIsPassedThrough) {
  execute("");
  answer(200,
         R"({"data":{"runId":"r","status":"completed","output":{"blob":{"__simLargeValueRef":true,"version":1,)"
         R"("id":"lv_1","kind":"string","size":12582912,"key":"execution/x","executionId":"r","preview":"xx"}}}})");
  const Json value = run.result()->output["blob"];
  EXPECT_TRUE(value["__simLargeValueRef"].as_boolean());
  EXPECT_EQ(value["version"].as_integer(), 1);
  EXPECT_EQ(value["id"].as_text(), "lv_1");
  EXPECT_EQ(value["kind"].as_text(), "string");
  EXPECT_EQ(value["size"].as_integer(), 12582912);
  EXPECT_EQ(value["key"].as_text(), "execution/x");
  EXPECT_EQ(value["executionId"].as_text(), "r");
  EXPECT_EQ(value["preview"].as_text(), "xx");
}

}  // namespace
}  // namespace simstudio::test
