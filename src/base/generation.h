// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace simstudio::base {

/// Which generation of Sim's API an exchange speaks.
enum class Generation : std::uint8_t { V2, Legacy };

}  // namespace simstudio::base
