// SPDX-License-Identifier: Apache-2.0
#include "simstudio/error.h"

namespace simstudio::detail {

const char* error_code_name(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::NoError: return "";
    case ErrorCode::Unauthorized: return "UNAUTHORIZED";
    case ErrorCode::Forbidden: return "FORBIDDEN";
    case ErrorCode::WorkflowNotDeployed: return "WORKFLOW_NOT_DEPLOYED";
    case ErrorCode::NotFound: return "NOT_FOUND";
    case ErrorCode::InvalidRequest: return "BAD_REQUEST";
    case ErrorCode::InvalidJson: return "INVALID_JSON";
    case ErrorCode::PayloadTooLarge: return "PAYLOAD_TOO_LARGE";
    case ErrorCode::RateLimitExceeded: return "RATE_LIMIT_EXCEEDED";
    case ErrorCode::UsageLimitExceeded: return "USAGE_LIMIT_EXCEEDED";
    case ErrorCode::Conflict: return "CONFLICT";
    case ErrorCode::RunIdConflict: return "RUN_ID_CONFLICT";
    case ErrorCode::AsyncEnqueueAmbiguous: return "ASYNC_ENQUEUE_AMBIGUOUS";
    case ErrorCode::ServiceUnavailable: return "SERVICE_UNAVAILABLE";
    case ErrorCode::ExecutionError: return "EXECUTION_ERROR";
    case ErrorCode::Timeout: return "TIMEOUT";
    case ErrorCode::InvalidArgument: return "INVALID_ARGUMENT";
    case ErrorCode::Network: return "NETWORK";
    case ErrorCode::Tls: return "TLS";
    case ErrorCode::ConnectionLost: return "CONNECTION_LOST";
    case ErrorCode::Protocol: return "PROTOCOL";
    case ErrorCode::TooLarge: return "TOO_LARGE";
    case ErrorCode::ClientClosed: return "CLIENT_CLOSED";
  }
  return "UNKNOWN";
}

}  // namespace simstudio::detail
