// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "encode/input_files.h"
#include "simstudio/options.h"
#include "simstudio/retry.h"

namespace simstudio::encode {

/// What a request starts.
enum class RunTarget : std::uint8_t { Workflow, Chat, Resume };

/// What was asked of `execute_workflow`, `chat` or `resume_workflow`, owned, as the network side reads it.
struct ExecuteRequest {
  RunTarget target = RunTarget::Workflow;
  std::string workflow_id;  ///< a chat's identifier
  std::string input;        ///< JSON; a chat's message as it is
  std::string run_id;       ///< of a resume: the paused run's
  /// Made by this client, so that nobody else can have used it.
  bool run_id_is_ours = false;
  std::vector<std::string> selected_outputs;
  std::vector<FileToSend> files;
  std::string context_id;
  std::string conversation_id;
  std::string password;
  std::string cookie;
  ExecuteMode mode = ExecuteMode::Sync;
  TextPolicy text_policy = TextPolicy::Eager;
  std::int32_t priority = 0;
  bool include_thinking = false;
  bool include_tool_calls = false;
  bool immediate_text = false;
  bool cancel_on_timeout = true;
  RetryOptions retry = RetryOptions::none();
  bool recover = false;
  bool await_result = false;
  bool coalesce = false;
  std::chrono::milliseconds await_timeout{0};
  std::chrono::milliseconds timeout{-1};
  std::chrono::milliseconds deadline{0};
  /// When it was asked for, by the client's clock; told only where there is a deadline.
  Time asked_at{0};
  std::chrono::milliseconds idle_timeout{-1};
  std::int64_t execution_timeout_s = 0;
};

}  // namespace simstudio::encode
