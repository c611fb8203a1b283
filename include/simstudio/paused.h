// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_PAUSED_H
#define SIMSTUDIO_PAUSED_H

#include <cstdint>
#include <string_view>

#include "simstudio/json.h"

namespace simstudio {

/// One place where a run waits for an answer.
struct PausePoint {
  /// Give it to `resume`. Opaque.
  std::string_view context_id;
  std::string_view block;
  /// "paused", "queued", "resuming", "resumed" or "failed".
  std::string_view resume_status;
  std::string_view pause_kind;
  std::string_view registered_at;
  std::string_view resume_at;
  /// What the workflow shows to whoever decides: `data.responseStructure`, and in `data.inputFormat` the fields it
  /// asks.
  Json response;
};

/// A run that waits for a person. Source: GET /api/workflows/{id}/paused. Timed pauses are not listed there.
struct PausedRun {
  std::string_view run_id;
  std::string_view workflow_id;
  std::string_view status;
  std::string_view paused_at;
  std::string_view updated_at;
  std::string_view expires_at;
  std::int64_t pause_count = 0;
  std::int64_t resumed_count = 0;
  const PausePoint* points = nullptr;
  std::uint64_t point_count = 0;
};

/// All paused runs of a workflow, or the one asked for.
struct PausedList {
  const PausedRun* runs = nullptr;
  std::uint64_t count = 0;
};

}  // namespace simstudio

#endif
