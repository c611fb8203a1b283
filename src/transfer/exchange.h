// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "simstudio/transport.h"

namespace simstudio::transfer {

/// One HTTP exchange as its owner sees it.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void on_connected() {}
  virtual void on_headers(std::int32_t status, const TransportHeader* headers, std::uint32_t count) = 0;
  virtual void on_bytes(std::string_view bytes) = 0;
  virtual void on_done(const TransportDone& done) = 0;
  /// Whether what comes makes events that wait for the host: only then may it be held back for the host's sake.
  virtual bool feeds_host() const { return false; }
  /// It is held back, or what shares its connection is; or that is over.
  virtual void on_held_back(bool) {}
  /// The host has not taken what came, and the transport can't hold the rest back.
  virtual void on_undelivered_full() {}
  /// A deadline it asked for may have come.
  virtual void on_deadline() = 0;
};

}  // namespace simstudio::transfer
