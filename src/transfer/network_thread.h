// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <thread>

namespace simstudio::transfer {

class NetworkLoop;

/// A thread round `NetworkLoop::step`.
class NetworkThread {
 public:
  explicit NetworkThread(NetworkLoop& loop) : loop_(loop) {}

  void start();
  void ask_to_stop() noexcept { stopping_.store(true, std::memory_order_release); }
  /// After `ask_to_stop` and a wake of the transport.
  void join() noexcept;
  bool running() const noexcept { return thread_.joinable(); }

 private:
  void run() noexcept;

  NetworkLoop& loop_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace simstudio::transfer
