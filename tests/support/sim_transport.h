// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simstudio/transport.h"
#include "support/chance.h"
#include "support/fake_clock.h"
#include "support/sim_server.h"

namespace simstudio::test {

struct SimExchange {
  TransferId id = 0;
  SimRequest request;
  std::string_view body_view;
  Reply reply;
  std::deque<Piece> pieces;
  bool connected = false;
  bool arrived = false;
  bool got_headers = false;
  bool paused = false;
  std::size_t body_given = 0;
  Time started_at{0};
};

/// Told of everything that crosses the transport, each thing before the client hears it.
class TransportWatcher {
 public:
  virtual void on_started(SimExchange& exchange) = 0;
  virtual void on_connected(SimExchange& exchange) = 0;
  virtual void on_headers(SimExchange& exchange) = 0;
  virtual void on_bytes(SimExchange& exchange, std::size_t count) = 0;
  virtual void on_bytes_taken(SimExchange& exchange) = 0;
  virtual void on_done(SimExchange& exchange, TransportEnd end, RequestSent sent) = 0;
  /// The client closed it; `something_came`: bytes it had not been given yet were there.
  virtual void on_stopped(SimExchange& exchange, bool something_came) = 0;
  virtual void on_paused(SimExchange& exchange, bool paused) = 0;
  virtual void on_poll() = 0;
  virtual void broken(const std::string& what) = 0;

 protected:
  ~TransportWatcher() = default;
};

struct SimTransportOptions {
  bool can_pause = true;
  /// Some things happen inside `start` itself, as the contract allows.
  bool sudden = false;
  std::uint64_t faults = 10;
};

/// The wire between a client and the simulated server: everything has its time on the simulated clock and happens in
/// `poll`, in an order drawn from the seed where times allow it.
class SimTransport final : public Transport {
 public:
  SimTransport(const SimTransportOptions& options, SimServer& server, FakeClock& clock, TransportWatcher& watcher,
               Chance chance)
      : options_(options), server_(server), clock_(clock), watcher_(watcher), chance_(std::move(chance)) {}

  std::uint32_t capabilities() const noexcept override;
  void attach(TransportSink& sink) noexcept override { sink_ = &sink; }
  void start(TransferId id, const TransportRequest& request) noexcept override;
  void cancel(TransferId id) noexcept override;
  void pause(TransferId id, bool paused) noexcept override;
  void connect(std::string_view) noexcept override { ++connects; }
  void poll(Time max_wait) noexcept override;
  void wake() noexcept override {}
  void shutdown(std::chrono::milliseconds) noexcept override;

  const std::map<TransferId, std::unique_ptr<SimExchange>>& live() const { return live_; }
  bool is_shut() const { return shut_; }
  void end_faults() { options_.faults = 0; }
  int connects = 0;

 private:
  void plan(SimExchange& exchange);
  bool run_due();
  void run_piece(SimExchange& exchange, Piece piece);
  void arrive(SimExchange& exchange);
  void leave_late(const SimExchange& exchange);
  bool is_due(const SimExchange& exchange) const;

  SimTransportOptions options_;
  SimServer& server_;
  FakeClock& clock_;
  TransportWatcher& watcher_;
  Chance chance_;
  TransportSink* sink_ = nullptr;
  std::map<TransferId, std::unique_ptr<SimExchange>> live_;
  /// Closed exchanges whose callback may still be on the stack.
  std::vector<std::unique_ptr<SimExchange>> closed_;
  bool shut_ = false;
  int depth_ = 0;
};

}  // namespace simstudio::test
