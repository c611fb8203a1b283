// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/response.h"

namespace simstudio::decode {

/// A v2 answer with a `data` member (sim-api B.3).
Outcome read_v2_data(const Json& data, bool async);

}  // namespace simstudio::decode
