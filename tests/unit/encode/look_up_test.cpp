// SPDX-License-Identifier: Apache-2.0
#include "encode/look_up.h"

#include <gtest/gtest.h>

namespace simstudio::encode {
namespace {

using base::Generation;

const Account kAccount{"http://sim.test", "key"};

LookUpRequest ask(AnswerKind kind, const std::string& workflow = "w", const std::string& id = "r") {
  LookUpRequest request;
  request.kind = kind;
  request.workflow_id = workflow;
  request.id = id;
  return request;
}

std::string line_of(const LookUpRequest& request, Generation generation) {
  std::string problem;
  const HttpRequest http = encode_look_up(generation, kAccount, request, &problem);
  return problem.empty() ? http.method + " " + http.url.substr(kAccount.base_url.size()) : problem;
}

TEST(EncodeLookUp, GoesWhereSimsSdksGo) {  // wire/sdk-*
  const auto line = [](AnswerKind kind) { return line_of(ask(kind), Generation::V2); };
  EXPECT_EQ(line(AnswerKind::WorkflowStatus), "GET /api/workflows/w/status");
  EXPECT_EQ(line(AnswerKind::Validation), "GET /api/workflows/w/status");
  EXPECT_EQ(line(AnswerKind::Job), "GET /api/jobs/r");
  EXPECT_EQ(line(AnswerKind::Run), "GET /api/v2/workflows/w/runs/r");
  EXPECT_EQ(line(AnswerKind::Limits), "GET /api/users/me/usage-limits");
}

TEST(EncodeLookUp, HasAPlaceForEachGeneration) {
  EXPECT_EQ(line_of(ask(AnswerKind::Run), Generation::Legacy), "GET /api/workflows/w/executions/r");
  EXPECT_EQ(line_of(ask(AnswerKind::CancelRun), Generation::V2), "POST /api/v2/workflows/w/runs/r/cancel");
  EXPECT_EQ(line_of(ask(AnswerKind::CancelRun), Generation::Legacy), "POST /api/workflows/w/executions/r/cancel");
  EXPECT_EQ(line_of(ask(AnswerKind::Paused, "w", ""), Generation::V2), "GET /api/workflows/w/paused");
  EXPECT_EQ(line_of(ask(AnswerKind::Paused), Generation::V2), "GET /api/workflows/w/paused/r");
}

TEST(EncodeLookUp, KeepsTheColonOfAJobAndEscapesWhatCouldLeaveThePath) {
  EXPECT_EQ(line_of(ask(AnswerKind::Job, "", "workflow-execution:1"), Generation::V2),
            "GET /api/jobs/workflow-execution:1");
  EXPECT_EQ(line_of(ask(AnswerKind::Job, "", "../x?a=1#b c"), Generation::V2), "GET /api/jobs/..%2Fx%3Fa%3D1%23b%20c");
}

TEST(EncodeLookUp, AsksForOutputs) {
  LookUpRequest request = ask(AnswerKind::Run);
  request.include_output = true;
  request.selected_outputs = {"b1.content", "b2"};
  EXPECT_EQ(line_of(request, Generation::V2),
            "GET /api/v2/workflows/w/runs/r?includeOutput=true&selectedOutputs=b1.content,b2");
}

TEST(EncodeLookUp, PagesRunsInBothGenerations) {
  LookUpRequest request = ask(AnswerKind::Runs);
  request.page_size = 2;
  request.cursor = "a=b";
  EXPECT_EQ(line_of(request, Generation::V2), "GET /api/v2/workflows/w/runs?limit=2&cursor=a%3Db");
  EXPECT_NE(line_of(request, Generation::Legacy).find("Give workspace_id"), std::string::npos);
  request.workspace_id = "ws";
  EXPECT_EQ(line_of(request, Generation::Legacy), "GET /api/v1/logs?workspaceId=ws&workflowIds=w&limit=2&cursor=a%3Db");
  request.status = "failed";
  EXPECT_NE(line_of(request, Generation::Legacy).find("can't list runs by status"), std::string::npos);
}

TEST(EncodeLookUp, SearchesWorkflowsWhereTheServerCan) {
  LookUpRequest request = ask(AnswerKind::Workflows, "", "");
  request.workspace_id = "ws";
  request.search = "inn keeper";
  request.deployed_only = true;
  EXPECT_EQ(line_of(request, Generation::V2),
            "GET /api/v2/workflows?workspaceId=ws&search=inn%20keeper&deployedOnly=true");
  EXPECT_EQ(line_of(request, Generation::Legacy), "GET /api/v1/workflows?workspaceId=ws&deployedOnly=true");
}

TEST(EncodeLookUp, CarriesTheKeyAndNothingElseOfOurs) {
  std::string problem;
  const HttpRequest http = encode_look_up(Generation::V2, kAccount, ask(AnswerKind::Limits), &problem);
  const std::vector<std::pair<std::string, std::string>> expected = {{"Accept", "application/json"},
                                                                     {"X-API-Key", "key"}};
  EXPECT_EQ(http.headers, expected);
  EXPECT_TRUE(http.body.empty());
  EXPECT_FALSE(http.stream);
}

TEST(CheckLookUp, NamesWhatIsMissingOrTooMuch) {
  EXPECT_NE(check_look_up(ask(AnswerKind::WorkflowStatus, "")).find("workflow_id is empty"), std::string::npos);
  EXPECT_NE(check_look_up(ask(AnswerKind::Run, "w", "")).find("run_id is empty"), std::string::npos);
  EXPECT_NE(check_look_up(ask(AnswerKind::Run, "w", "a/b")).find("can't be used"), std::string::npos);
  EXPECT_NE(check_look_up(ask(AnswerKind::Job, "", "")).find("task_id is empty"), std::string::npos);
  LookUpRequest page = ask(AnswerKind::Runs);
  page.page_size = 101;
  EXPECT_NE(check_look_up(page).find("page_size is 101"), std::string::npos);
  LookUpRequest search = ask(AnswerKind::Workflows, "", "");
  search.search.assign(201, 'x');
  EXPECT_NE(check_look_up(search).find("200 characters"), std::string::npos);
  EXPECT_EQ(check_look_up(ask(AnswerKind::Limits, "", "")), "");
  EXPECT_EQ(check_look_up(ask(AnswerKind::Paused, "w", "")), "");
}

}  // namespace
}  // namespace simstudio::encode
