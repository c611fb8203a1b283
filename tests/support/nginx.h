// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "support/child_process.h"

namespace simstudio::test {

struct NginxOptions {
  /// Where requests go on to, on loopback. It gets X-Front-Connection (a number for each connection of a client) and
  /// X-Front-Protocol ("HTTP/1.1", "HTTP/2.0").
  int upstream_port = 0;
  bool tls = true;
  bool http2 = false;
  bool buffers_answers = false;
  /// Which of `Certificates`.
  std::string certificate = "server";
  /// More lines for its server block.
  std::string more;
};

/// A real nginx on a free loopback port, in a folder of its own.
class Nginx {
 public:
  explicit Nginx(const NginxOptions& options);

  int port() const { return port_; }
  std::string origin() const;
  /// Without a goodbye to its clients.
  void kill() { process_->kill(); }

 private:
  bool start(const NginxOptions& options);
  std::string configuration(const NginxOptions& options) const;

  TemporaryFolder folder_;
  std::string scheme_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace simstudio::test
