// SPDX-License-Identifier: Apache-2.0
#include "support/sim_transport.h"

#include <algorithm>
#include <utility>

namespace simstudio::test {
namespace {

Piece piece_of(Piece::Kind kind, Time at) {
  Piece piece;
  piece.kind = kind;
  piece.at = at;
  return piece;
}

Piece done_of(Time at, TransportEnd end, RequestSent sent) {
  Piece piece = piece_of(Piece::Kind::Done, at);
  piece.end = end;
  piece.sent = sent;
  return piece;
}

}  // namespace

std::uint32_t SimTransport::capabilities() const noexcept {
  return kTransportNoRedirect | kTransportProtocolHeader | (options_.can_pause ? kTransportPause : 0u);
}

void SimTransport::start(TransferId id, const TransportRequest& request) noexcept {
  if (shut_) watcher_.broken("a request was started after shutdown");
  auto made = std::make_unique<SimExchange>();
  SimExchange& exchange = *made;
  exchange.id = id;
  exchange.request.method = request.method;
  exchange.request.url = request.url;
  for (std::uint32_t i = 0; i < request.header_count; ++i) {
    exchange.request.headers.emplace(request.headers[i].name, request.headers[i].value);
  }
  exchange.request.body = request.body;
  exchange.body_view = request.body;
  exchange.started_at = clock_.now();
  live_.emplace(id, std::move(made));
  plan(exchange);
  watcher_.on_started(exchange);
  if (!options_.sudden || !chance_.one_in(3)) return;
  ++depth_;
  for (auto found = live_.find(id); found != live_.end() && is_due(*found->second); found = live_.find(id)) {
    Piece piece = std::move(found->second->pieces.front());
    found->second->pieces.pop_front();
    run_piece(*found->second, std::move(piece));
  }
  if (--depth_ == 0) closed_.clear();
}

/// How far the request gets. Nothing is said of what the server then does: that is its own to decide on arrival.
void SimTransport::plan(SimExchange& exchange) {
  Time at = clock_.now() + (chance_.one_in(3) ? Time(0) : chance_.micros(0, 30000));
  if (chance_.percent(options_.faults)) {
    switch (chance_.below(6)) {
      case 0: exchange.pieces.push_back(done_of(at, TransportEnd::NotConnected, RequestSent::No)); return;
      case 1: exchange.pieces.push_back(done_of(at, TransportEnd::TlsFailed, RequestSent::No)); return;
      case 2: return;  // A black hole.
      case 3: exchange.pieces.push_back(done_of(at, TransportEnd::NotSupported, RequestSent::No)); return;
      case 4:  // A kept connection that was dead.
        exchange.pieces.push_back(piece_of(Piece::Kind::Connected, at));
        exchange.pieces.push_back(
            done_of(at + chance_.micros(0, 20000), TransportEnd::ConnectionLost, RequestSent::No));
        return;
      default:  // Cut while the request was on its way.
        exchange.pieces.push_back(piece_of(Piece::Kind::Connected, at));
        exchange.pieces.push_back(
            done_of(at + chance_.micros(0, 20000), TransportEnd::ConnectionLost, RequestSent::Maybe));
        return;
    }
  }
  exchange.pieces.push_back(piece_of(Piece::Kind::Connected, at));
  exchange.pieces.push_back(
      piece_of(Piece::Kind::Arrive, at + (chance_.one_in(2) ? Time(0) : chance_.micros(0, 50000))));
}

bool SimTransport::is_due(const SimExchange& exchange) const {
  if (exchange.pieces.empty() || exchange.pieces.front().at > clock_.now()) return false;
  const Piece::Kind kind = exchange.pieces.front().kind;
  return !exchange.paused || (kind != Piece::Kind::Bytes && kind != Piece::Kind::Done);
}

bool SimTransport::run_due() {
  std::vector<SimExchange*> due;
  for (const auto& [id, exchange] : live_) {
    if (is_due(*exchange)) due.push_back(exchange.get());
  }
  if (due.empty()) return false;
  SimExchange& chosen = *chance_.pick(due);
  Piece piece = std::move(chosen.pieces.front());
  chosen.pieces.pop_front();
  run_piece(chosen, std::move(piece));
  return true;
}

void SimTransport::poll(Time max_wait) noexcept {
  if (depth_ != 0) watcher_.broken("poll was called from inside a callback");
  const Time ends_at = max_wait > Time::zero() ? clock_.now() + max_wait : clock_.now();
  ++depth_;
  watcher_.on_poll();
  bool any = false;
  while (run_due()) any = true;
  if (!any && max_wait > Time::zero()) {
    Time next = ends_at;
    for (const auto& [id, exchange] : live_) {
      if (!exchange->pieces.empty() && !exchange->paused) next = std::min(next, exchange->pieces.front().at);
    }
    if (next > clock_.now()) clock_.advance(next - clock_.now());
    while (run_due()) {
    }
  }
  --depth_;
  closed_.clear();
}

void SimTransport::run_piece(SimExchange& exchange, Piece piece) {
  const TransferId id = exchange.id;
  switch (piece.kind) {
    case Piece::Kind::Connected:
      exchange.connected = true;
      watcher_.on_connected(exchange);
      sink_->on_connected(id);
      break;
    case Piece::Kind::Arrive: arrive(exchange); break;
    case Piece::Kind::Headers: {
      exchange.got_headers = true;
      watcher_.on_headers(exchange);
      std::vector<TransportHeader> views;
      for (const auto& [name, value] : piece.headers) views.push_back({name, value});
      sink_->on_headers(id, piece.status, views.data(), static_cast<std::uint32_t>(views.size()));
      break;
    }
    case Piece::Kind::Bytes:
      exchange.body_given += piece.bytes.size();
      watcher_.on_bytes(exchange, piece.bytes.size());
      sink_->on_bytes(id, piece.bytes);
      watcher_.on_bytes_taken(exchange);
      break;
    case Piece::Kind::Done: {
      watcher_.on_done(exchange, piece.end, piece.sent);
      const auto found = live_.find(id);
      closed_.push_back(std::move(found->second));
      live_.erase(found);
      TransportDone done;
      done.end = piece.end;
      done.request_sent = piece.sent;
      done.message = "said the simulation";
      sink_->on_done(id, done);
      break;
    }
  }
}

void SimTransport::arrive(SimExchange& exchange) {
  if (exchange.body_view != exchange.request.body) watcher_.broken("the body changed before its exchange was done");
  exchange.arrived = true;
  exchange.reply = server_.handle(exchange.request, clock_.now());
  for (Piece& piece : exchange.reply.pieces) exchange.pieces.push_back(std::move(piece));
  exchange.reply.pieces.clear();
}

/// What was handed to the system before the client left may still reach the server.
void SimTransport::leave_late(const SimExchange& exchange) {
  if (!exchange.connected || exchange.arrived || exchange.pieces.empty()) return;
  if (exchange.pieces.front().kind != Piece::Kind::Arrive || chance_.one_in(2)) return;
  server_.arrives_late(exchange.request, clock_.now() + chance_.micros(0, 2000000));
}

void SimTransport::cancel(TransferId id) noexcept {
  const auto found = live_.find(id);
  if (found == live_.end()) return;
  const bool answer_waits = is_due(*found->second) && found->second->pieces.front().kind >= Piece::Kind::Headers;
  watcher_.on_stopped(*found->second, answer_waits && depth_ == 0);
  leave_late(*found->second);
  closed_.push_back(std::move(found->second));
  live_.erase(found);
  if (depth_ == 0) closed_.clear();
}

void SimTransport::pause(TransferId id, bool paused) noexcept {
  if (!options_.can_pause) watcher_.broken("pause was asked of a transport that can't");
  const auto found = live_.find(id);
  if (found == live_.end() || found->second->paused == paused) return;
  found->second->paused = paused;
  watcher_.on_paused(*found->second, paused);
}

void SimTransport::shutdown(std::chrono::milliseconds) noexcept {
  shut_ = true;
  for (const auto& [id, exchange] : live_) leave_late(*exchange);
  live_.clear();
}

}  // namespace simstudio::test
