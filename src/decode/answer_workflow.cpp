// SPDX-License-Identifier: Apache-2.0
#include "decode/answer.h"
#include "decode/json_fields.h"

namespace simstudio::decode {

bool read_workflow_status(const Json& data, AnswerInfo& answer) {
  if (!data["isDeployed"].is_boolean()) return false;
  answer.workflow_status.is_deployed = data["isDeployed"].as_boolean();
  answer.workflow_status.deployed_at = data["deployedAt"].as_text();
  answer.workflow_status.needs_redeployment = data["needsRedeployment"].as_boolean();
  answer.ready = answer.workflow_status.is_deployed;
  return true;
}

namespace {

WorkflowSummary read_summary(const Json& item) {
  WorkflowSummary summary;
  summary.id = item["id"].as_text();
  summary.name = item["name"].as_text();
  summary.description = item["description"].as_text();
  summary.workspace_id = item["workspaceId"].as_text();
  summary.folder = item["folderPath"].is_text() ? item["folderPath"].as_text() : item["folderId"].as_text();
  summary.is_deployed = item["isDeployed"].as_boolean();
  summary.deployed_at = item["deployedAt"].as_text();
  summary.run_count = integer_of(item["runCount"], 0);
  summary.last_run_at = item["lastRunAt"].as_text();
  summary.created_at = item["createdAt"].as_text();
  summary.updated_at = item["updatedAt"].as_text();
  return summary;
}

}  // namespace

bool read_workflows(const Json& body, AnswerInfo& answer) {
  const Json list = body["data"];
  if (!list.is_array()) return false;
  answer.workflows.reserve(static_cast<std::size_t>(list.size()));
  for (std::uint64_t i = 0; i < list.size(); ++i) answer.workflows.push_back(read_summary(list.element(i)));
  answer.next_cursor = body["nextCursor"].as_text();
  return true;
}

}  // namespace simstudio::decode
