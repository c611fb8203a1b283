// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "simstudio/clock.h"

namespace simstudio::transport {

/// What became ready on one socket.
struct Ready {
  int socket = -1;
  bool readable = false;
  bool writable = false;
  bool failed = false;
};

/// Waits for sockets and for a wake from any thread (epoll and an eventfd).
class Poller {
 public:
  static constexpr int kBatch = 128;

  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Both false: the socket is forgotten.
  void watch(int socket, bool readable, bool writable, bool known) noexcept;
  void forget(int socket) noexcept;
  /// Up to `max_wait` (negative: for ever); returns how many of `ready` are set. A wake ends it with 0 or more.
  int wait(Time max_wait, Ready (&ready)[kBatch]) noexcept;
  /// Any thread. While a wake is already under way this is one atomic exchange.
  void wake() noexcept;

 private:
  int epoll_;
  int wake_;
  std::atomic<bool> signalled_{false};
};

}  // namespace simstudio::transport
