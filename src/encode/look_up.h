// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/generation.h"
#include "encode/execute.h"
#include "encode/http_request.h"
#include "simstudio/answer.h"

namespace simstudio::encode {

/// What was asked of one of the calls that end in an `Answer`, owned.
struct LookUpRequest {
  AnswerKind kind = AnswerKind::WorkflowStatus;
  std::string workflow_id;
  std::string id;  ///< of the run or the task
  bool include_output = false;
  std::vector<std::string> selected_outputs;
  std::string workspace_id;
  std::string search;
  std::string status;
  std::string cursor;
  bool deployed_only = false;
  std::uint32_t page_size = 0;
  std::chrono::milliseconds timeout{30000};
  /// Look again until the run or the job is over.
  bool await_end = false;
  std::chrono::milliseconds await_timeout{0};
  std::chrono::milliseconds deadline{0};
  /// When it was asked for, by the client's clock; told only where there is a deadline.
  Time asked_at{0};
};

/// Empty, or what can't be used and what to write instead.
std::string check_look_up(const LookUpRequest& request);

/// Whether the call goes to another place in each generation, so that the server's has to be known first.
bool depends_on_generation(AnswerKind kind);

/// On something that only the other generation can do, `problem` says so and the result must not be sent.
HttpRequest encode_look_up(base::Generation generation, const Account& account, const LookUpRequest& request,
                           std::string* problem);

/// GET /api/v2/workspaces: where a key finds its workspace.
HttpRequest encode_workspaces(const Account& account);

}  // namespace simstudio::encode
