// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_JOB_H
#define SIMSTUDIO_JOB_H

#include <cstdint>
#include <string_view>

#include "simstudio/error.h"
#include "simstudio/event.h"
#include "simstudio/json.h"

namespace simstudio {

/// An async run by its task. Source: GET /api/jobs/{id}; kept 24 hours after its end.
struct JobStatus {
  /// The look-up worked: true for a failed job too.
  bool success = false;
  std::string_view task_id;
  RunStatus status = RunStatus::Unknown;
  /// "pending", "processing", "completed", "failed", "cancelled"; the seed era says "queued" for pending.
  std::string_view status_text;
  /// The workflow's output, taken out of the envelope that today's servers put round it; null until completed.
  Json output;
  /// Set when it failed or was cancelled; else null.
  const Error* error = nullptr;
  /// Free-form, by the server's queue.
  Json metadata;
  /// Milliseconds, seed era only; negative: not told.
  double estimated_duration_ms = -1;
};

/// Why a run waits. Only a "human" pause can be resumed by a call; a "time" pause goes on by itself.
struct RunPause {
  /// What `resume` wants; empty while a resume is under way.
  std::string_view context_id;
  std::string_view pause_kind;
  std::string_view paused_at;
  std::string_view resume_at;
  std::string_view blocked_on_block;
  std::string_view waiting_reason;
  std::int64_t pause_point_count = 0;
  std::int64_t resumed_count = 0;
};

/// A run as the server remembers it, also of sync and stream runs. Source: GET /api/v2/workflows/{id}/runs/{runId},
/// GET /api/workflows/{id}/executions/{executionId}. Judge by `status`: `ended_at` is set while it is paused.
struct WorkflowRun {
  std::string_view run_id;
  std::string_view workflow_id;
  RunStatus status = RunStatus::Unknown;
  std::string_view status_text;
  std::string_view trigger;
  std::string_view started_at;
  std::string_view ended_at;
  /// Milliseconds; negative: not told.
  double duration_ms = -1;
  /// US dollars; negative: not told. Failed and cancelled runs are charged too.
  double cost_total = -1;
  /// Only when asked for, and completed.
  Json output;
  /// {"<blockId>.<path>": value}, for the selected outputs asked for. Names select nothing here: only block ids do.
  Json block_outputs;
  /// Set when it failed; else null.
  const Error* error = nullptr;
  /// Set while it is paused; else null.
  const RunPause* paused = nullptr;
};

/// One page of runs, without output.
struct RunList {
  const WorkflowRun* runs = nullptr;
  std::uint64_t count = 0;
  std::string_view next_cursor;
};

/// What the server made of a cancel call. `success` may be false although the run stops: a server without Redis says
/// "redis_unavailable" and stops a run of its own process at once. Only the run's status tells.
struct CancelOutcome {
  std::string_view run_id;
  bool success = false;
  /// "recorded", "queue_cancelled", "already_completed", "redis_unavailable" and so on, as sent.
  std::string_view reason;
  bool durably_recorded = false;
  bool paused_cancelled = false;
};

}  // namespace simstudio

#endif
