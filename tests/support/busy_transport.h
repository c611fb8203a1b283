// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "simstudio/transport.h"

namespace simstudio::test {

/// A transport in memory whose server streams a few pieces to every run, one a poll: for many threads at once. Only
/// `wake` is shared; everything else belongs to the network thread.
class BusyTransport final : public Transport {
 public:
  std::uint32_t capabilities() const noexcept override { return kTransportPause; }
  void attach(TransportSink& sink) noexcept override { sink_ = &sink; }
  void start(TransferId id, const TransportRequest& request) noexcept override;
  void cancel(TransferId id) noexcept override { live_.erase(id); }
  void pause(TransferId id, bool paused) noexcept override;
  void connect(std::string_view) noexcept override {}
  void poll(Time max_wait) noexcept override;
  void wake() noexcept override;
  void shutdown(std::chrono::milliseconds) noexcept override { live_.clear(); }

  /// Requests with this key are answered 401. Set before the first.
  std::string refused_key;

  /// What every stream comes to.
  static std::string whole_text();

 private:
  struct Exchange {
    bool is_cancel_call = false;
    bool is_refused = false;
    bool paused = false;
    std::size_t next_piece = 0;
  };
  void advance(TransferId id);
  bool has_work() const;

  TransportSink* sink_ = nullptr;
  std::map<TransferId, Exchange> live_;
  std::mutex mutex_;  // Guards woken_ alone.
  std::condition_variable changed_;
  bool woken_ = false;
};

}  // namespace simstudio::test
