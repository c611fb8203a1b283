// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "simstudio/json.h"

namespace simstudio::decode {

/// A number, or a text that holds one (sim-api G.2); else `fallback`.
double number_of(const Json& value, double fallback);
/// The same, cut to a whole number; one outside the range gives `fallback`.
std::int64_t integer_of(const Json& value, std::int64_t fallback);

}  // namespace simstudio::decode
