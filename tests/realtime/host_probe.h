// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace simstudio::test {

/// What one thread did between `begin` and `end`: this program's own malloc, free and pthread_mutex_lock stand before
/// the system's and count, for the thread that asked and no other. Calls nest not at all.
struct HostProbe {
  struct Counts {
    std::uint64_t allocations = 0;
    std::uint64_t frees = 0;
    std::uint64_t locks = 0;
  };
  static void begin();
  static Counts end();
};

/// From here on every system call of the calling thread, but the clock and those that end it, fails and is counted. For
/// good.
void forbid_system_calls_here();
/// How many were tried, by any such thread.
std::uint64_t forbidden_calls();
/// Which one was tried last.
int last_forbidden_call();

}  // namespace simstudio::test
