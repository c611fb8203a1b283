// SPDX-License-Identifier: Apache-2.0
#include "transport/wake_pair.h"

#if defined(_WIN32)
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif

namespace simstudio::transport {

#if defined(_WIN32)

// WSAPoll takes sockets only: one datagram socket that sends to itself, which no other process can reach once it is
// connected.
WakePair make_wake_pair() {
  WSADATA ignored{};
  WSAStartup(MAKEWORD(2, 2), &ignored);
  const SOCKET made = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof address;
  u_long nonblocking = 1;
  bind(made, reinterpret_cast<sockaddr*>(&address), length);
  getsockname(made, reinterpret_cast<sockaddr*>(&address), &length);
  connect(made, reinterpret_cast<sockaddr*>(&address), length);
  ioctlsocket(made, FIONBIO, &nonblocking);
  return {made, made};
}

void close_wake_pair(WakePair pair) {
  closesocket(pair.read_end);
  WSACleanup();
}

void signal_wake_pair(WakePair pair) { send(pair.write_end, "w", 1, 0); }

void empty_wake_pair(WakePair pair) {
  char ignored[64];
  while (recv(pair.read_end, ignored, sizeof ignored, 0) > 0) {
  }
}

#else

WakePair make_wake_pair() {
  int ends[2] = {-1, -1};
  [[maybe_unused]] const int made = pipe(ends);
  for (const int end : ends) {
    fcntl(end, F_SETFD, FD_CLOEXEC);
    fcntl(end, F_SETFL, O_NONBLOCK);
  }
  return {ends[0], ends[1]};
}

void close_wake_pair(WakePair pair) {
  close(pair.read_end);
  close(pair.write_end);
}

void signal_wake_pair(WakePair pair) { [[maybe_unused]] const auto wrote = write(pair.write_end, "w", 1); }

void empty_wake_pair(WakePair pair) {
  char ignored[64];
  while (read(pair.read_end, ignored, sizeof ignored) > 0) {
  }
}

#endif

}  // namespace simstudio::transport
