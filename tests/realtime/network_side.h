// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "support/fake_transport.h"

namespace simstudio::test {

/// A transport for a client with a thread of its own, whose server is the test: what the test gives to `act` is done on
/// the network thread, in the middle of its poll. The network thread looks for it now and then, so that `wake` takes no
/// lock and makes no system call: what the host's thread is seen to do is the library's doing.
class NetworkSide final : public Transport {
 public:
  using Action = std::function<void(FakeTransport&)>;

  /// Until it is done and published to the host.
  void act(const Action& action) {
    do_once(action);
    do_once([](FakeTransport&) {});
  }
  /// The ids of the exchanges started since the last call, once there are `count` of them.
  std::vector<TransferId> started(std::size_t count) {
    std::vector<TransferId> ids;
    while (ids.size() < count) {
      do_once([&](FakeTransport& fake) {
        for (const auto& exchange : fake.started) ids.push_back(exchange.id);
        fake.started.clear();
      });
    }
    return ids;
  }

  std::uint32_t capabilities() const noexcept override { return fake_.capabilities(); }
  void attach(TransportSink& sink) noexcept override { fake_.attach(sink); }
  void start(TransferId id, const TransportRequest& request) noexcept override { fake_.start(id, request); }
  void cancel(TransferId id) noexcept override { fake_.cancel(id); }
  void pause(TransferId id, bool paused) noexcept override { fake_.pause(id, paused); }
  void connect(std::string_view origin) noexcept override { fake_.connect(origin); }
  void poll(Time max_wait) noexcept override {
    constexpr Time kLook = std::chrono::microseconds(20);
    for (Time waited{0}; max_wait < Time::zero() || waited < max_wait; waited += kLook) {
      if (const Action* action = action_.load(std::memory_order_acquire); action != nullptr) {
        (*action)(fake_);
        action_.store(nullptr, std::memory_order_release);
        return;
      }
      if (woken_.exchange(false, std::memory_order_acq_rel)) return;
      std::this_thread::sleep_for(kLook);
    }
  }
  void wake() noexcept override { woken_.store(true, std::memory_order_release); }
  void shutdown(std::chrono::milliseconds budget) noexcept override { fake_.shutdown(budget); }

 private:
  void do_once(const Action& action) {
    action_.store(&action, std::memory_order_release);
    while (action_.load(std::memory_order_acquire) != nullptr) std::this_thread::yield();
  }

  std::atomic<const Action*> action_{nullptr};
  std::atomic<bool> woken_{false};
  FakeTransport fake_;
};

}  // namespace simstudio::test
