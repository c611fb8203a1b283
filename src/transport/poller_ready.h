// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace simstudio::transport {

#if defined(_WIN32)
using Socket = std::uintptr_t;
#else
using Socket = int;
#endif

/// What became ready on one socket.
struct Ready {
  Socket socket = static_cast<Socket>(-1);
  bool readable = false;
  bool writable = false;
  bool failed = false;
};

/// Most sockets that one wait reports.
inline constexpr int kReadyBatch = 128;

}  // namespace simstudio::transport
