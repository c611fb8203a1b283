// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>

#include "simstudio/transport.h"

namespace simstudio::client {

/// Stands in where a build has no transport and the host brought none: every run is refused before it gets here, so all
/// it does is wait to be woken.
class NoTransport final : public Transport {
 public:
  std::uint32_t capabilities() const noexcept override { return 0; }
  void attach(TransportSink&) noexcept override {}
  void start(TransferId, const TransportRequest&) noexcept override {}
  void cancel(TransferId) noexcept override {}
  void pause(TransferId, bool) noexcept override {}
  void connect(std::string_view) noexcept override {}
  void poll(Time max_wait) noexcept override {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto woken = [this] { return woken_; };
    if (max_wait < Time::zero()) {
      changed_.wait(lock, woken);
    } else {
      changed_.wait_for(lock, max_wait, woken);
    }
    woken_ = false;
  }
  void wake() noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
    changed_.notify_one();
  }
  void shutdown(std::chrono::milliseconds) noexcept override {}

 private:
  std::mutex mutex_;  // Guards woken_ alone.
  std::condition_variable changed_;
  bool woken_ = false;
};

}  // namespace simstudio::client
