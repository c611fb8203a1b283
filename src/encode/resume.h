// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/generation.h"
#include "encode/execute.h"
#include "encode/execute_request.h"
#include "encode/http_request.h"

namespace simstudio::encode {

/// Empty, or what can't be used and what to write instead.
std::string check_resume(const ExecuteRequest& request, const Limits& limits);

/// POST .../runs/{run}/resume, or /api/resume/{workflow}/{run}/{context}. One that goes on streaming goes to the
/// latter.
HttpRequest encode_resume(base::Generation generation, const Account& account, const ExecuteRequest& request);

}  // namespace simstudio::encode
