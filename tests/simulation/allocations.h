// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace simstudio::test {

/// Blocks of operator new that are alive, in the whole program; 0 where a sanitizer counts them itself.
std::int64_t live_allocations();

}  // namespace simstudio::test
