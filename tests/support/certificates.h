// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/child_process.h"

namespace simstudio::test {

/// An authority and server certificates, made once a process by the openssl command.
class Certificates {
 public:
  static const Certificates& get();

  /// PEM files.
  std::string authority() const { return folder_.path("authority.pem"); }
  std::string another_authority() const { return folder_.path("another.pem"); }
  /// `NAME.pem` and `NAME.key`: "server" is for 127.0.0.1 and localhost, "elsewhere" for sim.example, "expired" was.
  std::string certificate(const std::string& name) const { return folder_.path(name + ".pem"); }
  std::string key(const std::string& name) const { return folder_.path(name + ".key"); }

 private:
  Certificates();
  void make_authority(const std::string& name);
  void make_server(const std::string& name, const std::string& alternative_names, const std::string& validity);

  TemporaryFolder folder_;
};

}  // namespace simstudio::test
