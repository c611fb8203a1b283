// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_WORKFLOW_H
#define SIMSTUDIO_WORKFLOW_H

#include <cstdint>
#include <string_view>

#include "simstudio/error.h"

namespace simstudio {

// Times are texts as Sim sends them (ISO 8601, UTC); an empty view means: not told.

/// Whether a workflow can be executed. Source: GET /api/workflows/{id}/status.
struct WorkflowStatus {
  bool is_deployed = false;
  std::string_view deployed_at;
  /// The editor's draft is newer than what is deployed.
  bool needs_redeployment = false;
};

/// The answer of `validate_workflow`: Sim's SDKs give `ready` alone and swallow why not.
struct Validation {
  bool ready = false;
  /// Why the status could not be had; null when it could, also when the workflow is not deployed.
  const Error* error = nullptr;
};

/// One workflow of a list. Source: GET /api/v2/workflows, GET /api/v1/workflows.
struct WorkflowSummary {
  std::string_view id;
  std::string_view name;
  std::string_view description;
  std::string_view workspace_id;
  /// v2: the folder's path. v1 tells an id instead.
  std::string_view folder;
  bool is_deployed = false;
  std::string_view deployed_at;
  std::int64_t run_count = 0;
  std::string_view last_run_at;
  std::string_view created_at;
  std::string_view updated_at;
};

/// One page of workflows.
struct WorkflowList {
  const WorkflowSummary* workflows = nullptr;
  std::uint64_t count = 0;
  /// Give it to the next call; empty: this was the last page.
  std::string_view next_cursor;
};

}  // namespace simstudio

#endif
