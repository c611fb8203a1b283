// SPDX-License-Identifier: Apache-2.0
#include "support/local_sim.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace simstudio::test {
namespace {

/// One exchange with a server on loopback, over a socket of its own; the answer's body.
std::string ask_loopback(int port, const std::string& method, const std::string& path, const std::string& body) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  std::string answer;
  const std::string request = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  if (connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      send(made, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
    char bytes[4096];
    for (ssize_t count = 0; (count = recv(made, bytes, sizeof bytes, 0)) > 0;) {
      answer.append(bytes, static_cast<std::size_t>(count));
    }
  }
  close(made);
  const std::size_t head_end = answer.find("\r\n\r\n");
  return head_end == std::string::npos ? std::string() : answer.substr(head_end + 4);
}

}  // namespace

std::string LocalSim::whole_ledger() const { return ask_loopback(port(), "GET", "/__sandbox/ledger", ""); }

void LocalSim::fault(const std::string& json) const { ask_loopback(port(), "POST", "/__sandbox/faults", json); }

}  // namespace simstudio::test
