// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "decode/outcome.h"
#include "simstudio/answer.h"

namespace simstudio::decode {

/// `simstudio::Answer` with all that its pointers lead to. Every view in it points into `body`. Moved, never copied:
/// `paused` points into `pause_points`.
struct AnswerInfo {
  AnswerInfo() = default;
  AnswerInfo(AnswerInfo&&) = default;
  AnswerInfo& operator=(AnswerInfo&&) = default;

  AnswerKind kind = AnswerKind::WorkflowStatus;
  std::int32_t http_status = 0;
  Json body;
  WorkflowStatus workflow_status;
  bool ready = false;  ///< of a validation
  JobStatus job;
  WorkflowRun run;
  std::optional<RunPause> pause;
  std::vector<WorkflowRun> runs;
  std::vector<WorkflowSummary> workflows;
  std::string_view next_cursor;
  std::vector<PausedRun> paused;
  std::vector<PausePoint> pause_points;  ///< of all of `paused`, in order
  UsageLimits limits;
  CancelOutcome cancel;
  /// Why a job or run failed, or why a validation could not be made.
  std::optional<ErrorInfo> error;
};

/// A look-up's answer of either generation (sim-api B.6 to B.12), or nothing when it is not what Sim answers there.
std::optional<AnswerInfo> decode_answer(AnswerKind kind, std::int32_t http_status, const Json& body);

// One topic each; `data` is what stands inside v2's envelope, or the whole legacy body.
bool read_workflow_status(const Json& data, AnswerInfo& answer);
bool read_workflows(const Json& body, AnswerInfo& answer);
bool read_job(const Json& body, AnswerInfo& answer);
bool read_run(const Json& data, AnswerInfo& answer);
bool read_runs(const Json& body, AnswerInfo& answer);
bool read_paused(const Json& body, AnswerInfo& answer);
bool read_limits(const Json& body, AnswerInfo& answer);
bool read_cancel(const Json& data, AnswerInfo& answer);

}  // namespace simstudio::decode
