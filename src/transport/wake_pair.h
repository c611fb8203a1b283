// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/poller_ready.h"

namespace simstudio::transport {

/// Two connected ends that poll(2) and WSAPoll can wait on: a byte written to one wakes who waits for the other.
struct WakePair {
  Socket read_end;
  Socket write_end;
};

WakePair make_wake_pair();
void close_wake_pair(WakePair pair);
void signal_wake_pair(WakePair pair);
void empty_wake_pair(WakePair pair);

}  // namespace simstudio::transport
