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
  if (const auto found = active_.find(id); found != active_.end()) found->second->on_headers(status, headers, count);
}

void NetworkLoop::on_bytes(TransferId id, std::string_view bytes) noexcept {
  const auto found = active_.find(id);
  if (found == active_.end()) return;
  Exchange& exchange = *found->second;
  exchange.on_bytes(bytes);
  if (mailbox_.undelivered_bytes() > options_.limits.undelivered_bytes) hold_back(id, exchange);
}

void NetworkLoop::on_done(TransferId id, const TransportDone& done) noexcept {
  const auto found = active_.find(id);
  if (found == active_.end()) return;
  Exchange& exchange = *found->second;
  active_.erase(found);
  held_back_.erase(id);
  exchange.on_done(done);
}

void NetworkLoop::hold_back(TransferId id, Exchange& exchange) {
  if (active_.find(id) == active_.end()) return;  // It ended on these very bytes.
  if ((transport_.capabilities() & kTransportPause) == 0) {
    exchange.on_undelivered_full();
    return;
  }
  if (!held_back_logged_at_ || now() - *held_back_logged_at_ > kPauseBetweenLogLines) {
    held_back_logged_at_ = now();
    log_.warning(messages::held_back(options_.limits.undelivered_bytes));
  }
  if (held_back_.insert(id).second) transport_.pause(id, true);
}

void NetworkLoop::resume_held() {
  if (held_back_.empty() || mailbox_.undelivered_bytes() > options_.limits.undelivered_bytes / 2) return;
  const std::unordered_set<TransferId> held = std::move(held_back_);
  held_back_.clear();
  for (const TransferId id : held) {
    if (active_.find(id) != active_.end()) transport_.pause(id, false);
  }
}

}  // namespace simstudio::transfer
