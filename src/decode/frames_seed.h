// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/outcome.h"
#include "simstudio/json.h"

namespace simstudio::decode {

/// The seed era's {"event":"done","success":…,"output":…,"metadata":…} (sim-api C.2), which stands where `final` stands
/// today.
Outcome read_seed_done(const Json& frame);

}  // namespace simstudio::decode
