// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>

namespace simstudio::test {

/// Name look-ups that never answer. This program's own `getaddrinfo` stands before the system's (libcurl finds it since
/// the program exports it): names that end in ".hang" wait until they are released, then stand for 127.0.0.1.
class HangingLookUps {
 public:
  static int waiting();
  /// Until that many hang. False after ten seconds.
  static bool wait_for(int count);
  /// Lets that many that hang, or that will, return.
  static void release(int count);
  /// Lets all return that hang now, and waits until their threads have left `getaddrinfo`.
  static void release_all();
  /// Names that libcurl knows are too old for it from now on: the next run looks them up again.
  static void forget_names();
  static std::time_t seconds_ahead();
};

}  // namespace simstudio::test
