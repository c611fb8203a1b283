// SPDX-License-Identifier: Apache-2.0
#include "support/busy_transport.h"

namespace simstudio::test {
namespace {

const std::vector<std::string>& pieces() {
  static const std::vector<std::string> kPieces = {
      "data: {\"blockId\":\"a\",\"chunk\":\"Who \"}\n\ndata: {\"blockId\":\"a\",\"ch", "unk\":\"goes \"}\n\n",
      "data: {\"blockId\":\"b\",\"event\":\"thinking\",\"data\":\"hm\"}\n\n",
      "data: {\"blockId\":\"a\",\"chunk\":\"there?\"}\n\n",
      "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{\"kept\":[1,2,3]}}}\n\ndata: \"[DONE]\"\n\n"};
  return kPieces;
}

}  // namespace

std::string BusyTransport::whole_text() { return "Who goes there?"; }

void BusyTransport::start(TransferId id, const TransportRequest& request) noexcept {
  Exchange exchange;
  constexpr std::string_view kCancel = "/cancel";
  exchange.is_cancel_call =
      request.url.size() > kCancel.size() && request.url.substr(request.url.size() - kCancel.size()) == kCancel;
  for (std::uint32_t i = 0; i < request.header_count; ++i) {
    const TransportHeader& header = request.headers[i];
    exchange.is_refused |= header.name == "X-API-Key" && !refused_key.empty() && header.value == refused_key;
  }
  live_.emplace(id, exchange);
}

void BusyTransport::pause(TransferId id, bool paused) noexcept {
  if (const auto found = live_.find(id); found != live_.end()) found->second.paused = paused;
}

void BusyTransport::wake() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

bool BusyTransport::has_work() const {
  for (const auto& [id, exchange] : live_) {
    if (!exchange.paused) return true;
  }
  return false;
}

void BusyTransport::poll(Time max_wait) noexcept {
  if (!has_work()) {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto woken = [this] { return woken_; };
    if (max_wait < Time::zero()) {
      changed_.wait(lock, woken);
    } else {
      changed_.wait_for(lock, max_wait, woken);
    }
    woken_ = false;
    return;
  }
  std::vector<TransferId> ids;
  for (const auto& [id, exchange] : live_) {
    if (!exchange.paused) ids.push_back(id);
  }
  for (const TransferId id : ids) {
    if (live_.count(id) != 0) advance(id);
  }
}

void BusyTransport::advance(TransferId id) {
  Exchange& exchange = live_.at(id);
  const std::size_t piece = exchange.next_piece++;
  if (piece == 0) return sink_->on_connected(id);
  if (piece == 1) {
    const bool is_stream = !exchange.is_cancel_call && !exchange.is_refused;
    const TransportHeader type{"Content-Type", is_stream ? "text/event-stream" : "application/json"};
    return sink_->on_headers(id, exchange.is_refused ? 401 : 200, &type, 1);
  }
  const bool over = exchange.is_cancel_call || exchange.is_refused || piece - 2 == pieces().size();
  if (!over) return sink_->on_bytes(id, pieces()[piece - 2]);
  live_.erase(id);
  sink_->on_done(id, TransportDone{});
}

}  // namespace simstudio::test
