// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <unordered_map>
#include <vector>

#if defined(_WIN32)
#include <winsock2.h>
#else
#include <poll.h>
#endif

#include "simstudio/clock.h"
#include "transport/poller_ready.h"

namespace simstudio::transport {

/// `EpollPoller`'s contract where there is no epoll: poll(2), or WSAPoll on Windows.
class PollPoller {
 public:
  PollPoller();
  ~PollPoller();
  PollPoller(const PollPoller&) = delete;
  PollPoller& operator=(const PollPoller&) = delete;

  void watch(Socket socket, bool readable, bool writable) noexcept;
  void forget(Socket socket) noexcept;
  int wait(Time max_wait, Ready (&ready)[kReadyBatch]) noexcept;
  void wake() noexcept;

 private:
  void drain_wakes() noexcept;

  Socket wake_read_;
  Socket wake_write_;
  /// The first one is the wake's.
  std::vector<pollfd> entries_;
  std::unordered_map<Socket, std::size_t> places_;
  /// Where the next look begins, so that a crowd at the front can't starve the rest.
  std::size_t first_looked_at_ = 0;
  std::atomic<bool> signalled_{false};
};

}  // namespace simstudio::transport
