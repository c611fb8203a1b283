// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "decode/response.h"
#include "simstudio/error.h"
#include "simstudio/transport.h"
#include "transfer/network_loop.h"

namespace simstudio::transfer {

// What runs and look-ups make of the transport's last word in the same way.

/// Reads the answer to the call that asks which generation the server speaks. True when the same call has to go to the
/// older root.
bool sends_to_legacy(NetworkLoop& loop, const decode::Response& response);

/// Why an exchange did not complete.
struct Loss {
  ErrorCode code;
  std::string message;
};
/// Nothing for a connection that was cut once it stood: the call knows what that means.
std::optional<Loss> loss_of(const TransportDone& done, const LoopOptions& options);

}  // namespace simstudio::transfer
