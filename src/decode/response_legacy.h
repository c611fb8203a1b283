// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/response.h"

namespace simstudio::decode {

/// A legacy answer that is JSON, today's and the seed era's (sim-api B.2), or nothing when it is a refusal.
std::optional<Outcome> read_legacy_body(const Json& body, std::int32_t http_status, bool async);

}  // namespace simstudio::decode
