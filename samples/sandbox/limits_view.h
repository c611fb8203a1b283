// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "server.h"

namespace sandbox {

/// The `limits` that v1 puts beside its data (wire/v1-logs-list).
std::string v1_limits(Server& server);

}  // namespace sandbox
