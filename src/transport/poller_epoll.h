// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "simstudio/clock.h"
#include "transport/poller_ready.h"

namespace simstudio::transport {

/// Waits for sockets and for a wake from any thread (epoll and an eventfd).
class EpollPoller {
 public:
  EpollPoller();
  ~EpollPoller();
  EpollPoller(const EpollPoller&) = delete;
  EpollPoller& operator=(const EpollPoller&) = delete;

  /// With both false the socket is forgotten: the system reports a reset even where nothing was asked for.
  void watch(Socket socket, bool readable, bool writable) noexcept;
  void forget(Socket socket) noexcept;
  /// Up to `max_wait` (negative: for ever); returns how many of `ready` are set. A wake ends it with 0 or more.
  int wait(Time max_wait, Ready (&ready)[kReadyBatch]) noexcept;
  /// Any thread. While a wake is already under way this is one atomic exchange.
  void wake() noexcept;

 private:
  int epoll_;
  int wake_;
  bool has_fine_waits_ = true;
  std::atomic<bool> signalled_{false};
};

}  // namespace simstudio::transport
