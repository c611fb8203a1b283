// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "support/server_process.h"

namespace simstudio::test {

/// nginx with a certificate of its own, TLS and HTTP/2, before a server that speaks plain HTTP/1.1.
class TlsFront {
 public:
  explicit TlsFront(int behind_port);
  ~TlsFront();

  int port() const { return port_; }
  std::string certificate() const { return folder_ + "/certificate.pem"; }
  ServerProcess& process() { return *process_; }

 private:
  int port_;
  std::string folder_;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace simstudio::test
