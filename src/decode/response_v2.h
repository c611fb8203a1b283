// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/response.h"

namespace simstudio::decode {

/// Why a run failed: v2's object, or the legacy resource's text.
ErrorInfo read_run_error(const Json& error);

/// A v2 answer with a `data` member (sim-api B.3).
Outcome read_v2_data(const Json& data, bool async);

}  // namespace simstudio::decode
