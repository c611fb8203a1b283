// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/outcome.h"

namespace simstudio::transfer {

// What the host sees of something that a node owns.

Error view_of(const decode::ErrorInfo& info);
RateLimitInfo view_of(const decode::LimitHeaders& headers);

}  // namespace simstudio::transfer
