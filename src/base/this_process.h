// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace simstudio::base {

/// Begins to count, once and thread-safely; `fork_count` is 0 until then.
void watch_forks() noexcept;
/// How many forks lie between this process and the one that loaded the library. One atomic read: who keeps the count
/// of its own beginning knows whether its threads came along.
std::uint32_t fork_count() noexcept;

/// Keeps the library mapped for good, for a thread that may return into it when it would be long unloaded.
void pin_this_module() noexcept;

}  // namespace simstudio::base
