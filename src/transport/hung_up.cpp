// SPDX-License-Identifier: Apache-2.0
#include "transport/hung_up.h"

#if defined(_WIN32)
#include <winsock2.h>
#else
#include <poll.h>
#include <sys/socket.h>
#endif

namespace simstudio::transport {

bool has_hung_up(Socket socket) noexcept {
#if defined(POLLRDHUP)
  pollfd entry{};
  entry.fd = socket;
  entry.events = POLLRDHUP;
  return poll(&entry, 1, 0) > 0 && entry.revents != 0;
#else
  // libcurl's sockets don't block.
  char next = 0;
  return recv(socket, &next, 1, MSG_PEEK) == 0;
#endif
}

}  // namespace simstudio::transport
