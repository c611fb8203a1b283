// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "decode/response.h"
#include "simstudio/error.h"
#include "simstudio/transport.h"
#include "transfer/network_loop.h"

namespace simstudio::transfer {

/// The server does not take the key; nothing ran (sim-api E.6).
constexpr std::int32_t kUnauthorized = 401;

// What runs and look-ups make of the transport's last word in the same way.

/// Reads the answer to the call that asks, by this `question`, which generation the server speaks. True when the same
/// call has to go to the older root.
bool sends_to_legacy(NetworkLoop& loop, std::uint32_t question, const encode::Account& account,
                     const decode::Response& response);

/// Why an exchange did not complete.
struct Loss {
  ErrorCode code;
  std::string message;
};
/// Nothing for a connection that was cut once it stood: the call knows what that means.
std::optional<Loss> loss_of(const TransportDone& done, const encode::Account& account, const Limits& limits);

}  // namespace simstudio::transfer
