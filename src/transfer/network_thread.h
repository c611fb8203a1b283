// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace simstudio::transfer {

class NetworkLoop;

/// A thread round `NetworkLoop::step`.
class NetworkThread {
 public:
  explicit NetworkThread(NetworkLoop& loop) : loop_(loop) {}

  void start();
  void ask_to_stop() noexcept { stopping_.store(true, std::memory_order_seq_cst); }
  /// After `ask_to_stop` and a wake of the transport. False when the thread did not end within `patience`: it hangs in
  /// a host's transport, or the operating system ended it when the process began to exit. It is then left behind, and
  /// everything that it may touch has to stay.
  [[nodiscard]] bool join_within(std::chrono::milliseconds patience) noexcept;

 private:
  void run() noexcept;

  NetworkLoop& loop_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // Guards ended_ alone.
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace simstudio::transfer
