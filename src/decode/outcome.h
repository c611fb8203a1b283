// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/generation.h"
#include "simstudio/error.h"
#include "simstudio/event.h"
#include "simstudio/json.h"

namespace simstudio::decode {

/// The seed era speaks Legacy paths and is told apart by its bodies.
using base::Generation;

/// `simstudio::Error` with its texts owned. Empty: not told.
struct ErrorInfo {
  ErrorCode code = ErrorCode::NoError;
  MayHaveRun may_have_run = MayHaveRun::No;
  std::int32_t http_status = 0;
  std::string message;
  std::string server_code;
  std::string block;
  std::string block_name;
  std::string run_id;
  Json details;
  std::optional<std::chrono::milliseconds> retry_after;
};

/// `simstudio::Result` with its texts owned, less the streamed text.
struct ResultInfo {
  bool success = false;
  RunStatus status = RunStatus::Unknown;
  std::string status_text;
  Json output;
  std::optional<ErrorInfo> error;
  std::string run_id;
  double duration_ms = -1;
  double total_duration_ms = -1;
  std::int32_t http_status = 0;
  Json metadata;
  Json logs;
  Json trace_spans;
};

struct QueuedInfo {
  std::string run_id;
  std::string task_id;
  std::string status;
  std::string message;
  std::string created_at;
  std::string status_url;
  Json links;
};

enum class OutcomeKind : std::uint8_t { Result, Queued, Error };

/// What an answer says about its run: the one end every run has. Only the member that `kind` names is set.
struct Outcome {
  OutcomeKind kind = OutcomeKind::Error;
  ResultInfo result;
  QueuedInfo queued;
  ErrorInfo error;
};

/// `simstudio::RateLimitInfo` with its text owned.
struct LimitHeaders {
  std::int64_t limit = -1;
  std::int64_t remaining = -1;
  std::string reset;
  std::optional<std::chrono::milliseconds> retry_after;
  bool told = false;  ///< at least one X-RateLimit-* or Retry-After header was there
};

}  // namespace simstudio::decode
