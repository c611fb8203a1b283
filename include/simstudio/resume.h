// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_RESUME_H
#define SIMSTUDIO_RESUME_H

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simstudio/event.h"
#include "simstudio/json.h"
#include "simstudio/options.h"

namespace simstudio {

/// What was decided about a run that waits. Everything is copied before `Client::resume_workflow` returns.
///
/// How the server answers depends on how the run was started: Result for a sync run, Queued for an async one, a stream
/// for a streamed one if `stream` asks for it, else Queued. The server gives each resume a new id that can't be looked
/// up; every `run_id` that is told here is the paused run's own, which is the one that ends.
struct ResumeOptions {
  /// JSON. An object's members become the outputs of the block that waits; empty: {}.
  std::string input;
  /// The run was started as a stream: go on streaming. Asked for at the older API, which alone does that
  /// (wire/pause-stream-resume-v2).
  bool stream = false;
  TextPolicy text_policy = TextPolicy::Eager;
  /// Runs of one owner start in order; those of several take turns.
  OwnerId owner = 0;
  /// Among waiting runs a higher one starts first, whoever owns it.
  std::int32_t priority = 0;
  /// Comes back in every event.
  std::uint64_t user_data = 0;
  /// Keeps `Run::text()` up to date; costs one copy of the text.
  bool immediate_text = false;
  /// Limit for the whole exchange. Negative: 30 s, none with `stream` or once an answer streams.
  std::chrono::milliseconds timeout{-1};
  /// From the call, queueing included; 0: none.
  std::chrono::milliseconds deadline{0};
  /// Negative: the client's.
  std::chrono::milliseconds idle_timeout{-1};
  /// On a time-out also cancel the run on the server.
  bool cancel_on_timeout = true;
};

/// Where a run waits: what `Client::resume_workflow` takes. Views into the output.
struct ResumePoint {
  std::string_view workflow_id;
  std::string_view run_id;
  std::string_view context_id;
};

/// Where a paused run waits for a person, by the output of its Result, one entry a pause; empty for a run that waits
/// for a time alone, or for none. Valid as long as `output`.
inline std::vector<ResumePoint> resume_points_of(const Json& output) {
  std::vector<ResumePoint> points;
  const auto add = [&points](const Json& block) {
    const Json inner = block.at_path("data._resume");
    const Json link = inner.is_object() ? inner : block["_resume"];
    if (!link["contextId"].is_text()) return;
    points.push_back({link["workflowId"].as_text(), link["executionId"].as_text(), link["contextId"].as_text()});
  };
  add(output);
  const Json several = output["pausedBlocks"];
  for (std::uint64_t i = 0; i < several.size(); ++i) add(several.element(i));
  return points;
}

}  // namespace simstudio

#endif
