// SPDX-License-Identifier: Apache-2.0
#include "run_views.h"

#include <algorithm>
#include <sstream>

#include "json.h"
#include "times.h"

namespace sandbox {
namespace {

std::string time_or_null(std::int64_t ms) { return ms == 0 ? "null" : quote(iso_time(ms)); }

std::string duration_or_null(const Run& run) {
  return run.ended_ms == 0 ? "null" : std::to_string(run.ended_ms - run.started_ms);
}

std::string cost(const Run& run) {
  if (run.live()) return "null";
  return run.refused ? R"({"total":0})" : R"({"total":0.005})";
}

/// wire/pause-v2-run; after a first resume of two, without a context (wire/pause-twice-old-run-v2).
std::string paused(const Run& run, bool v2) {
  if (run.status != "paused" || run.pauses.empty()) return "null";
  const Pause& pause = run.pauses.back();
  const Pause& first = run.pauses.front();
  const std::string context = pause.stuck ? "null" : quote(pause.context);
  Object view;
  view.raw("contextId", context).text("pausedAt", iso_time(first.at_ms));
  view.raw("resumeAt", time_or_null(pause.resume_at_ms));
  view.raw("pauseKind", pause.stuck ? "null" : quote(pause.kind)).raw("blockedOnBlockId", context);
  view.null("automaticResumeWaitingReason");
  if (!v2) view.text("pausedExecutionId", first.id);
  return view.count("pausePointCount", 1).count("resumedCount", 0).done();
}

const rapidjson::Value* at_path(const rapidjson::Value& root, const std::string& path) {
  const rapidjson::Value* value = &root;
  std::stringstream keys(path);
  for (std::string key; value != nullptr && std::getline(keys, key, '.');) {
    value = value->IsObject() && value->HasMember(key.c_str()) ? &(*value)[key.c_str()] : nullptr;
  }
  return value;
}

/// Only `<block id>.<path>` selects here, and the answer's keys are the texts sent (surprise 18).
std::string block_outputs(const Run& run, const std::vector<std::string>& selected) {
  if (selected.empty()) return "null";
  rapidjson::Document blocks;
  blocks.Parse(run.blocks.c_str());
  Object out;
  std::stringstream entries(selected.front());
  for (std::string entry; std::getline(entries, entry, ',');) {
    const rapidjson::Value* value = run.status == "completed" ? at_path(blocks, entry) : nullptr;
    if (value != nullptr) out.raw(entry, dump(*value));
  }
  return out.done();
}

std::string output_of(const Run& run, const RunDetail& detail) {
  return detail.output && run.status == "completed" ? run.output : "null";
}

}  // namespace

std::string run_v2(const Run& run, const RunDetail& detail) {
  const std::string error =
      run.error.empty() ? "null" : Object().text("message", run.error).text("code", run.error_code).done();
  return Object()
      .text("runId", run.id)
      .text("workflowId", run.workflow)
      .text("status", run.status)
      .text("trigger", "api")
      .text("startedAt", iso_time(run.started_ms))
      .raw("endedAt", time_or_null(run.ended_ms))
      .raw("durationMs", duration_or_null(run))
      .raw("paused", paused(run, true))
      .raw("cost", cost(run))
      .raw("error", error)
      .raw("output", output_of(run, detail))
      .raw("blockOutputs", block_outputs(run, detail.selected))
      .done();
}

std::string run_legacy(const Run& run, const RunDetail& detail) {
  return Object()
      .text("executionId", run.id)
      .text("workflowId", run.workflow)
      .text("status", run.status)
      .text("trigger", "api")
      .text("level", run.error.empty() ? "info" : "error")
      .text("startedAt", iso_time(run.started_ms))
      .raw("endedAt", time_or_null(run.ended_ms))
      .raw("totalDurationMs", duration_or_null(run))
      .raw("paused", paused(run, false))
      .raw("cost", cost(run))
      .raw("error", run.error.empty() ? "null" : quote(run.error))
      .raw("finalOutput", output_of(run, detail))
      .raw("blockOutputs", block_outputs(run, detail.selected))
      .done();
}

std::string run_item_v2(const Run& run) {
  return Object()
      .text("runId", run.id)
      .text("workflowId", run.workflow)
      .text("status", run.status)
      .text("trigger", "api")
      .text("startedAt", iso_time(run.started_ms))
      .raw("endedAt", time_or_null(run.ended_ms))
      .raw("durationMs", duration_or_null(run))
      .raw("cost", cost(run))
      .done();
}

}  // namespace sandbox
