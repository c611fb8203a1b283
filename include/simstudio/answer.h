// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_ANSWER_H
#define SIMSTUDIO_ANSWER_H

#include <cstdint>

#include "simstudio/job.h"
#include "simstudio/json.h"
#include "simstudio/limits.h"
#include "simstudio/paused.h"
#include "simstudio/workflow.h"

namespace simstudio {

/// Which call an `Answer` belongs to.
enum class AnswerKind : std::uint32_t {
  WorkflowStatus = 1,
  Validation,
  Job,
  Run,
  Runs,
  Workflows,
  Paused,
  Limits,
  CancelRun,
};

/// What a look-up found: the one member that `kind` names is set.
///
/// Lifetime: as the event that carries it; from `Run::answer()` as long as the `Run`.
struct Answer {
  AnswerKind kind = AnswerKind::WorkflowStatus;
  std::int32_t http_status = 0;
  const WorkflowStatus* workflow_status = nullptr;
  const Validation* validation = nullptr;
  const JobStatus* job = nullptr;
  const WorkflowRun* run = nullptr;
  const RunList* runs = nullptr;
  const WorkflowList* workflows = nullptr;
  const PausedList* paused = nullptr;
  const UsageLimits* limits = nullptr;
  const CancelOutcome* cancel = nullptr;
  /// The server's JSON, whole: what is newer than this library is there.
  Json body;
};

}  // namespace simstudio

#endif
