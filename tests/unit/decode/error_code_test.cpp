// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simstudio/error.h"

namespace simstudio {
namespace {

TEST(ErrorCodeText, IsAsSimWritesIt) {
  const std::pair<ErrorCode, const char*> names[] = {
      {ErrorCode::NoError, ""},
      {ErrorCode::Unauthorized, "UNAUTHORIZED"},
      {ErrorCode::Forbidden, "FORBIDDEN"},
      {ErrorCode::WorkflowNotDeployed, "WORKFLOW_NOT_DEPLOYED"},
      {ErrorCode::NotFound, "NOT_FOUND"},
      {ErrorCode::InvalidRequest, "BAD_REQUEST"},
      {ErrorCode::InvalidJson, "INVALID_JSON"},
      {ErrorCode::PayloadTooLarge, "PAYLOAD_TOO_LARGE"},
      {ErrorCode::RateLimitExceeded, "RATE_LIMIT_EXCEEDED"},
      {ErrorCode::UsageLimitExceeded, "USAGE_LIMIT_EXCEEDED"},
      {ErrorCode::Conflict, "CONFLICT"},
      {ErrorCode::RunIdConflict, "RUN_ID_CONFLICT"},
      {ErrorCode::AsyncEnqueueAmbiguous, "ASYNC_ENQUEUE_AMBIGUOUS"},
      {ErrorCode::ServiceUnavailable, "SERVICE_UNAVAILABLE"},
      {ErrorCode::ExecutionError, "EXECUTION_ERROR"},
      {ErrorCode::Timeout, "TIMEOUT"},
      {ErrorCode::InvalidArgument, "INVALID_ARGUMENT"},
      {ErrorCode::Network, "NETWORK"},
      {ErrorCode::Tls, "TLS"},
      {ErrorCode::ConnectionLost, "CONNECTION_LOST"},
      {ErrorCode::Protocol, "PROTOCOL"},
      {ErrorCode::TooLarge, "TOO_LARGE"},
      {ErrorCode::ClientClosed, "CLIENT_CLOSED"},
  };
  for (const auto& [code, name] : names) EXPECT_EQ(error_code_text(code), name);
}
TEST(ErrorCodeText, OfACodeFromTheFutureIsUnknown) {
  EXPECT_EQ(error_code_text(static_cast<ErrorCode>(1000)), "UNKNOWN");
}

}  // namespace
}  // namespace simstudio
