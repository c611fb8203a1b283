// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/poller_ready.h"

namespace simstudio::transport {

/// Whether the other side has closed this connection, also behind bytes that nobody has read yet. Does not wait.
bool has_hung_up(Socket socket) noexcept;

}  // namespace simstudio::transport
