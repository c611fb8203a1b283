// SPDX-License-Identifier: Apache-2.0

// What recorded servers answered to look-ups, against what was read in the recordings.

#include "decode/answer.h"

#include <gtest/gtest.h>

#include "json/wire_json.h"
#include "support/recording.h"

namespace simstudio::decode {
namespace {

AnswerInfo answer_of(AnswerKind kind, const std::string& name) {
  const test::Recording recording = test::read_recording(name);
  auto answer = decode_answer(kind, recording.status, json::parse_from_wire(recording.body, 256));
  EXPECT_TRUE(answer.has_value()) << name;
  return answer ? std::move(*answer) : AnswerInfo{};
}

TEST(AnswerWorkflowStatus, TellsDeployment) {
  const AnswerInfo deployed = answer_of(AnswerKind::WorkflowStatus, "v1-status-deployed");
  EXPECT_TRUE(deployed.workflow_status.is_deployed);
  EXPECT_EQ(deployed.workflow_status.deployed_at, "2026-11-24T07:00:52.212Z");
  EXPECT_FALSE(deployed.workflow_status.needs_redeployment);
  const AnswerInfo never = answer_of(AnswerKind::Validation, "v1-status-undeployed");
  EXPECT_FALSE(never.ready);
  EXPECT_EQ(never.workflow_status.deployed_at, "");
}

TEST(AnswerJob, TakesTheOutputOutOfTheEnvelope) {
  const AnswerInfo answer = answer_of(AnswerKind::Job, "v1-job-completed");
  EXPECT_TRUE(answer.job.success);
  EXPECT_EQ(answer.job.task_id, "workflow-execution:ac39a033-9483-4e78-90d5-34eae5342680");
  EXPECT_EQ(answer.job.status, RunStatus::Completed);
  EXPECT_EQ(answer.job.output.dump(), R"({"result":{"all":1,"emoji":"🗡️","hello":"Ana"},"stdout":""})");
  EXPECT_EQ(answer.job.metadata["correlation"]["triggerType"].as_text(), "api");
  EXPECT_FALSE(answer.error.has_value());
}

TEST(AnswerJob, TellsWhyItFailed) {
  const AnswerInfo answer = answer_of(AnswerKind::Job, "v1-job-failed");
  EXPECT_EQ(answer.job.status, RunStatus::Failed);
  EXPECT_TRUE(answer.job.success) << "the look-up worked";
  ASSERT_TRUE(answer.error.has_value());
  EXPECT_EQ(answer.error->message, "Boom: Line 1: `throw new Error(\"the forge exploded 💥\")` - the forge exploded 💥");
}

TEST(AnswerJob, TellsATimeOutByItsWords) {
  EXPECT_EQ(answer_of(AnswerKind::Job, "v1-job-timed-out").error->code, ErrorCode::Timeout);
}

TEST(AnswerJob, ThatCompletedWithAPauseIsPaused) {
  const AnswerInfo answer = answer_of(AnswerKind::Job, "v1-job-paused");
  EXPECT_EQ(answer.job.status, RunStatus::Paused) << "wire/README.md surprise 6";
  EXPECT_EQ(answer.job.status_text, "completed");
}

TEST(AnswerJob, StillRunningOrCancelled) {
  EXPECT_EQ(answer_of(AnswerKind::Job, "v1-job-processing").job.status, RunStatus::Processing);
  const AnswerInfo cancelled = answer_of(AnswerKind::Job, "cancel-v1-async-job");
  EXPECT_EQ(cancelled.job.status, RunStatus::Cancelled);
  EXPECT_EQ(cancelled.error->message, "Cancelled");
}

TEST(AnswerJob, OfTheSeedEraHasABareOutputAndAnEstimate) {
  const Json body = Json::parse(
      R"({"success":true,"taskId":"run_1","status":"queued","estimatedDuration":180000,"metadata":{"startedAt":"x"}})");
  const auto queued = decode_answer(AnswerKind::Job, 200, body);
  EXPECT_EQ(queued->job.status, RunStatus::Queued);
  EXPECT_EQ(queued->job.estimated_duration_ms, 180000);
  const Json done = Json::parse(R"({"success":true,"taskId":"run_1","status":"completed","output":{"content":"hi"}})");
  EXPECT_EQ(decode_answer(AnswerKind::Job, 200, done)->job.output["content"].as_text(), "hi");
}

TEST(AnswerRun, OfBothGenerationsReadsTheSame) {
  const AnswerInfo v2 = answer_of(AnswerKind::Run, "v2-run-completed-output");
  EXPECT_EQ(v2.run.run_id, "1ab0c606-26a9-4a4c-8005-ad6453983eaf");
  EXPECT_EQ(v2.run.status, RunStatus::Completed);
  EXPECT_EQ(v2.run.duration_ms, 4029);
  EXPECT_EQ(v2.run.cost_total, 0.005);
  EXPECT_EQ(v2.run.output.dump(), R"({"result":{"waited":4000},"stdout":""})");
  const AnswerInfo legacy = answer_of(AnswerKind::Run, "v1-execution-completed-output");
  EXPECT_EQ(legacy.run.run_id, "9d67df29-6a31-4a21-8379-2eb4c097a32a");
  EXPECT_EQ(legacy.run.duration_ms, 4218);
  EXPECT_EQ(legacy.run.output.dump(), v2.run.output.dump());
}

TEST(AnswerRun, ThatFailedTellsWhy) {
  const AnswerInfo v2 = answer_of(AnswerKind::Run, "v2-run-failed");
  EXPECT_EQ(v2.error->server_code, "EXECUTION_FAILED");
  EXPECT_EQ(v2.error->code, ErrorCode::ExecutionError);
  EXPECT_NE(answer_of(AnswerKind::Run, "v1-execution-failed").error->message.find("the forge exploded"),
            std::string::npos);
  EXPECT_EQ(answer_of(AnswerKind::Run, "v2-run-timed-out").error->code, ErrorCode::Timeout);
}

TEST(AnswerRun, ThatIsPausedTellsWhatResumeWants) {
  for (const char* name : {"v1-execution-paused", "pause-v2-run-paused"}) {
    const AnswerInfo answer = answer_of(AnswerKind::Run, name);
    EXPECT_EQ(answer.run.status, RunStatus::Paused) << name;
    ASSERT_TRUE(answer.pause.has_value()) << name;
    EXPECT_EQ(answer.pause->context_id, "9d2d40c8-a7c5-44ac-87b2-4a92c3b2cc5f") << name;
    EXPECT_EQ(answer.pause->pause_kind, "human") << name;
    EXPECT_EQ(answer.pause->pause_point_count, 1) << name;
  }
}

TEST(AnswerRun, SelectedByNameIsEmptyAndByIdIsNot) {
  EXPECT_EQ(answer_of(AnswerKind::Run, "v2-run-completed-selected").run.block_outputs.dump(), "{}");
  EXPECT_EQ(answer_of(AnswerKind::Run, "v2-run-selected-4").run.block_outputs.size(), 1u) << "surprise 18";
}

TEST(AnswerRuns, AreAPageWithItsCursor) {
  const AnswerInfo answer = answer_of(AnswerKind::Runs, "v2-runs-list");
  ASSERT_EQ(answer.runs.size(), 2u);
  EXPECT_EQ(answer.runs[0].status, RunStatus::Failed);
  EXPECT_EQ(answer.runs[1].run_id, "1ab0c606-26a9-4a4c-8005-ad6453983eaf");
  EXPECT_FALSE(answer.next_cursor.empty());
  const AnswerInfo logs = answer_of(AnswerKind::Runs, "v1-logs-list");
  ASSERT_EQ(logs.runs.size(), 3u);
  EXPECT_EQ(logs.runs[0].run_id, "2b511b8c-693d-4f12-91b1-e7c9e3b5254d");
  EXPECT_EQ(logs.runs[0].duration_ms, 81);
}

TEST(AnswerWorkflows, AreAPageWithItsCursor) {
  for (const char* name : {"v2-workflows-list", "v1-workflows-list"}) {
    const AnswerInfo answer = answer_of(AnswerKind::Workflows, name);
    ASSERT_EQ(answer.workflows.size(), 2u) << name;
    EXPECT_EQ(answer.workflows[0].name, "structured-dcf8") << name;
    EXPECT_EQ(answer.workflows[0].run_count, 3) << name;
    EXPECT_TRUE(answer.workflows[0].is_deployed) << name;
    EXPECT_FALSE(answer.next_cursor.empty()) << name;
  }
}

TEST(AnswerPaused, ListsRunsWithTheirPoints) {
  const AnswerInfo list = answer_of(AnswerKind::Paused, "pause-list");
  ASSERT_GE(list.paused.size(), 1u);
  EXPECT_EQ(list.paused[0].run_id, "e6ee87f5-3fbe-4a31-b889-fd0ea4980534");
  ASSERT_EQ(list.paused[0].point_count, 1u);
  EXPECT_EQ(list.paused[0].points[0].context_id, "9d2d40c8-a7c5-44ac-87b2-4a92c3b2cc5f");
  EXPECT_EQ(list.paused[0].points[0].response.at_path("data.operation").as_text(), "human");
  const AnswerInfo one = answer_of(AnswerKind::Paused, "pause-one");
  ASSERT_EQ(one.paused.size(), 1u);
  EXPECT_EQ(one.paused[0].points[0].resume_status, "paused");
}

TEST(AnswerLimits, ReadBothNamesOfTheLimit) {
  const AnswerInfo answer = answer_of(AnswerKind::Limits, "limit-usage-limits-after");
  EXPECT_EQ(answer.limits.sync.limit, 2);
  EXPECT_EQ(answer.limits.sync.max_burst, 4);
  EXPECT_EQ(answer.limits.sync.remaining, -1) << "surprise 10: overdrawn, and yet isLimited is false";
  EXPECT_FALSE(answer.limits.sync.is_limited);
  EXPECT_EQ(answer.limits.plan, "free");
  EXPECT_EQ(answer.limits.storage_limit_bytes, 5368709120);
  const Json seed = Json::parse(R"({"success":true,"rateLimit":{"sync":{"isLimited":true,"limit":10,"remaining":0}}})");
  EXPECT_EQ(decode_answer(AnswerKind::Limits, 200, seed)->limits.sync.limit, 10);
}

TEST(AnswerCancel, MayHaveWorkedThoughItSaysOtherwise) {
  const AnswerInfo v2 = answer_of(AnswerKind::CancelRun, "cancel-v2-running");
  EXPECT_FALSE(v2.cancel.success);
  EXPECT_EQ(v2.cancel.reason, "redis_unavailable");
  const AnswerInfo legacy = answer_of(AnswerKind::CancelRun, "cancel-v1-async");
  EXPECT_TRUE(legacy.cancel.success);
  EXPECT_EQ(legacy.cancel.reason, "queue_cancelled");
  EXPECT_EQ(legacy.cancel.run_id, "5478be38-b7ad-4dac-aafc-b66b3fe76943");
}

TEST(Answer, OfAnotherShapeIsNone) {
  const AnswerKind kKinds[] = {
      AnswerKind::WorkflowStatus, AnswerKind::Validation, AnswerKind::Job,    AnswerKind::Run,      AnswerKind::Runs,
      AnswerKind::Workflows,      AnswerKind::Paused,     AnswerKind::Limits, AnswerKind::CancelRun};
  for (const AnswerKind kind : kKinds) {
    for (const char* body : {"null", "[]", "{}", "\"ok\"", R"({"data":{}})", R"({"data":null})"}) {
      EXPECT_FALSE(decode_answer(kind, 200, Json::parse(body)).has_value()) << body;
    }
  }
}

}  // namespace
}  // namespace simstudio::decode
