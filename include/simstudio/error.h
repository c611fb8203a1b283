// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_ERROR_H
#define SIMSTUDIO_ERROR_H

#include <chrono>
#include <cstdint>
#include <string_view>

#include "simstudio/export.h"
#include "simstudio/json.h"

namespace simstudio {

/// What went wrong. The names are those of Sim's SDKs where they exist; `error_code_text` gives them as Sim writes
/// them.
enum class ErrorCode : std::uint32_t {
  NoError = 0,
  Unauthorized,
  Forbidden,
  WorkflowNotDeployed,
  NotFound,
  /// BAD_REQUEST in text; that name is a macro of X11's.
  InvalidRequest,
  InvalidJson,
  PayloadTooLarge,
  RateLimitExceeded,
  UsageLimitExceeded,
  Conflict,
  RunIdConflict,
  AsyncEnqueueAmbiguous,
  ServiceUnavailable,
  /// The run was started and failed, or the server answered 5xx without saying what it did.
  ExecutionError,
  Timeout,
  /// An option or an input can't be used; nothing was sent.
  InvalidArgument,
  /// Never connected: nothing was sent.
  Network,
  /// The connection could not be secured: nothing was sent.
  Tls,
  /// Cut after the request, or a part of it, was sent.
  ConnectionLost,
  /// What came back is not an answer of Sim's.
  Protocol,
  /// One of this library's limits was met; the message names it.
  TooLarge,
  /// The client was closed before the run could start.
  ClientClosed,
};

namespace detail {
SIMSTUDIO_API const char* error_code_name(ErrorCode code) noexcept;
}

/// "RATE_LIMIT_EXCEEDED" and so on; a static text.
inline std::string_view error_code_text(ErrorCode code) noexcept { return detail::error_code_name(code); }

/// Whether the server may have executed (and charged) the run.
enum class MayHaveRun : std::uint32_t { No, Maybe, Yes };

/// Why a run ended without success. An empty view, a null `details`, 0 and a negative time mean: not told.
///
/// Lifetime: in a handler until it returns, by `poll` until the next `poll`, from `Run::error()` as long as the `Run`.
struct Error {
  ErrorCode code = ErrorCode::NoError;
  MayHaveRun may_have_run = MayHaveRun::No;
  /// The HTTP status, 0 where no answer came.
  std::int32_t http_status = 0;
  /// What happened with the measured value, where, and what to do. English, for developers; never holds a key.
  std::string_view message;
  /// The server's own code, as sent. Older servers put a message in capitals here: never compare for equality.
  std::string_view server_code;
  std::string_view block;
  std::string_view block_name;
  /// Sim's id of the run: the server's if told, else ours; empty for chat and public streams.
  std::string_view run_id;
  /// The server's JSON, or the first 4 KiB of what came as a text.
  Json details;
  std::chrono::milliseconds retry_after{-1};
};

}  // namespace simstudio

#endif
