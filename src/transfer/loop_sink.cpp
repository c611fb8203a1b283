// SPDX-License-Identifier: Apache-2.0

// What the transport reports, handed to the exchange it belongs to; and the memory bound, which is kept here: what the
// host has not taken yet holds back what the server may send.

#include "transfer/messages.h"
#include "transfer/network_loop.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {
namespace {

constexpr Time kPauseBetweenLogLines = std::chrono::seconds(10);

}  // namespace

void NetworkLoop::on_connected(TransferId id) noexcept {
  if (const auto found = active_.find(id); found != active_.end()) found->second->on_connected();
}

void NetworkLoop::on_headers(TransferId id, std::int32_t status, const TransportHeader* headers,
                             std::uint32_t count) noexcept {
  const auto found = active_.find(id);
  if (found == active_.end()) return;
  Exchange& exchange = *found->second;
  exchange.on_headers(status, headers, count);
  if (is_full() && can_pause()) hold_back(id);  // A stream that begins while too much waits.
}

void NetworkLoop::on_bytes(TransferId id, std::string_view bytes) noexcept {
  const auto found = active_.find(id);
  if (found == active_.end()) return;
  Exchange& exchange = *found->second;
  exchange.on_bytes(bytes);
  if (!is_full()) return;
  if (can_pause()) {
    hold_back_all();
  } else if (exchange.feeds_host()) {
    exchange.on_undelivered_full();
  }
}

void NetworkLoop::on_done(TransferId id, const TransportDone& done) noexcept {
  const auto found = active_.find(id);
  if (found == active_.end()) return;
  Exchange& exchange = *found->second;
  if (held_back_.erase(id) != 0) tell_held_back(exchange, false);
  active_.erase(found);
  exchange.on_done(done);
}

bool NetworkLoop::is_full() const { return mailbox_.undelivered_bytes() > options_.limits.undelivered_bytes; }

bool NetworkLoop::can_pause() const { return (transport_.capabilities() & kTransportPause) != 0; }

/// All of them at once: each would bring one piece more before its own turn came.
void NetworkLoop::hold_back_all() {
  if (held_back_.size() == active_.size()) return;
  std::vector<TransferId> ids;
  ids.reserve(active_.size());
  for (const auto& [id, exchange] : active_) ids.push_back(id);
  for (const TransferId id : ids) hold_back(id);
}

void NetworkLoop::hold_back(TransferId id) {
  const auto found = active_.find(id);
  if (found == active_.end() || !found->second->feeds_host()) return;
  if (!held_back_.insert(id).second) return;
  if (!held_back_logged_at_ || now() - *held_back_logged_at_ > kPauseBetweenLogLines) {
    held_back_logged_at_ = now();
    log_.warning(messages::held_back(options_.limits.undelivered_bytes));
  }
  tell_held_back(*found->second, true);
  transport_.pause(id, true);
}

/// Their limits in time rest meanwhile. What can't be read of one HTTP/2 stream fills what its connection may carry,
/// and then the others' bytes stay where they are too.
void NetworkLoop::tell_held_back(Exchange& exchange, bool held) {
  if (!options_.shares_connections) return exchange.on_held_back(held);
  const bool was_first_or_last = held_back_.size() == (held ? 1u : 0u);
  if (!was_first_or_last) return;
  for (const auto& [id, each] : active_) each->on_held_back(held);
}

void NetworkLoop::let_flow(TransferId id) {
  if (held_back_.erase(id) == 0) return;
  if (const auto found = active_.find(id); found != active_.end()) {
    tell_held_back(*found->second, false);
    transport_.pause(id, false);
  }
}

void NetworkLoop::resume_held() {
  if (held_back_.empty() || mailbox_.undelivered_bytes() > options_.limits.undelivered_bytes / 2) return;
  const std::vector<TransferId> held(held_back_.begin(), held_back_.end());
  for (const TransferId id : held) {
    if (is_full()) break;  // What the first of them held back may fill it again.
    let_flow(id);
  }
}

}  // namespace simstudio::transfer
