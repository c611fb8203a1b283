// SPDX-License-Identifier: Apache-2.0
#include "decode/answer.h"
#include "decode/json_fields.h"

namespace simstudio::decode {
namespace {

PausePoint read_point(const Json& item) {
  PausePoint point;
  point.context_id = item["contextId"].as_text();
  point.block = item["blockId"].as_text();
  point.resume_status = item["resumeStatus"].as_text();
  point.pause_kind = item["pauseKind"].as_text();
  point.registered_at = item["registeredAt"].as_text();
  point.resume_at = item["resumeAt"].as_text();
  point.response = item["response"];
  return point;
}

void add_run(const Json& item, AnswerInfo& answer) {
  PausedRun run;
  run.run_id = item["executionId"].as_text();
  run.workflow_id = item["workflowId"].as_text();
  run.status = item["status"].as_text();
  run.paused_at = item["pausedAt"].as_text();
  run.updated_at = item["updatedAt"].as_text();
  run.expires_at = item["expiresAt"].as_text();
  run.pause_count = integer_of(item["totalPauseCount"], 0);
  run.resumed_count = integer_of(item["resumedCount"], 0);
  const Json points = item["pausePoints"];
  run.point_count = points.is_array() ? points.size() : 0;
  for (std::uint64_t i = 0; i < run.point_count; ++i) answer.pause_points.push_back(read_point(points.element(i)));
  answer.paused.push_back(run);
}

}  // namespace

bool read_paused(const Json& body, AnswerInfo& answer) {
  const Json list = body["pausedExecutions"];
  if (list.is_array()) {
    for (std::uint64_t i = 0; i < list.size(); ++i) add_run(list.element(i), answer);
  } else if (body["executionId"].is_text() && body["pausePoints"].is_array()) {
    add_run(body, answer);  // The resource of one run.
  } else {
    return false;
  }
  const PausePoint* next = answer.pause_points.data();
  for (PausedRun& run : answer.paused) {
    run.points = next;
    next += run.point_count;
  }
  return true;
}

}  // namespace simstudio::decode
