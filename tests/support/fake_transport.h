// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "simstudio/transport.h"
#include "support/fake_clock.h"

namespace simstudio::test {

/// A transport whose server is the test: it sees every exchange and says what comes back. No thread, no socket.
class FakeTransport final : public Transport {
 public:
  struct Exchange {
    TransferId id = 0;
    std::string method;
    std::string url;
    std::map<std::string, std::string> headers;
    std::string body;
    bool stream = false;
    bool paused = false;
    bool connected = false;
  };

  std::uint32_t capabilities() const noexcept override { return capabilities_; }
  void attach(TransportSink& sink) noexcept override { sink_ = &sink; }
  void start(TransferId id, const TransportRequest& request) noexcept override {
    Exchange exchange;
    exchange.id = id;
    exchange.method = request.method;
    exchange.url = request.url;
    for (std::uint32_t i = 0; i < request.header_count; ++i) {
      exchange.headers.emplace(request.headers[i].name, request.headers[i].value);
    }
    exchange.body = request.body;
    exchange.stream = request.stream;
    started.push_back(exchange);
    live_.emplace(id, std::move(exchange));
    if (in_start) in_start(id);
  }
  void cancel(TransferId id) noexcept override {
    if (live_.erase(id) != 0) cancelled.push_back(id);
  }
  void pause(TransferId id, bool paused) noexcept override {
    if (live(id)) live_[id].paused = paused;
  }
  void connect(std::string_view origin) noexcept override { connects.emplace_back(origin); }
  /// Nothing comes by itself, so a wait takes all the time it was given.
  void poll(Time max_wait) noexcept override {
    if (clock != nullptr && max_wait > Time::zero()) clock->advance(max_wait);
    waits.push_back(max_wait);
    if (in_poll) std::exchange(in_poll, nullptr)();
  }
  void wake() noexcept override { ++wakes; }
  void shutdown(std::chrono::milliseconds) noexcept override { live_.clear(); }

  // The test's side.
  bool live(TransferId id) const { return live_.count(id) != 0; }
  bool paused(TransferId id) const { return live(id) && live_.at(id).paused; }
  std::vector<TransferId> live_ids() const {
    std::vector<TransferId> ids;
    for (const auto& [id, exchange] : live_) ids.push_back(id);
    return ids;
  }
  void connected(TransferId id) {
    if (!live(id) || std::exchange(live_[id].connected, true)) return;
    sink_->on_connected(id);
  }
  bool is_connected(TransferId id) const { return live(id) && live_.at(id).connected; }
  void headers(TransferId id, int status, const std::vector<std::pair<std::string, std::string>>& sent) {
    connected(id);
    std::vector<TransportHeader> views;
    for (const auto& [name, value] : sent) views.push_back({name, value});
    if (live(id)) sink_->on_headers(id, status, views.data(), static_cast<std::uint32_t>(views.size()));
  }
  void stream_headers(TransferId id) { headers(id, 200, {{"Content-Type", "text/event-stream"}}); }
  void bytes(TransferId id, std::string_view data) {
    if (live(id)) sink_->on_bytes(id, data);
  }
  void done(TransferId id, TransportEnd end = TransportEnd::Complete, RequestSent sent = RequestSent::Yes) {
    if (live_.erase(id) == 0) return;
    TransportDone report;
    report.end = end;
    report.request_sent = sent;
    report.message = "said the test";
    sink_->on_done(id, report);
  }
  void json(TransferId id, int status, std::string_view body) {
    headers(id, status, {{"Content-Type", "application/json;charset=utf-8"}});
    bytes(id, body);
    done(id);
  }

  FakeClock* clock = nullptr;
  /// What the next `poll` reports, and what each `start` reports before it returns.
  std::function<void()> in_poll;
  std::function<void(TransferId)> in_start;
  std::vector<Time> waits;
  std::vector<Exchange> started;
  std::vector<TransferId> cancelled;
  std::vector<std::string> connects;
  int wakes = 0;
  std::uint32_t capabilities_ = kTransportPause | kTransportNoRedirect | kTransportProtocolHeader;

 private:
  TransportSink* sink_ = nullptr;
  std::map<TransferId, Exchange> live_;
};

}  // namespace simstudio::test
