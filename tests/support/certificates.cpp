// SPDX-License-Identifier: Apache-2.0
#include "support/certificates.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace simstudio::test {
namespace {

void openssl(const std::string& arguments) {
  const std::string command = "openssl " + arguments + " >/dev/null 2>&1";
  if (run_program({"sh", "-c", command}) == 0) return;
  std::fprintf(stderr, "this did not work: %s\nInstall the package openssl.\n", command.c_str());
  std::abort();
}

constexpr const char* kNewKey = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

}  // namespace

const Certificates& Certificates::get() {
  static const Certificates made;
  return made;
}

Certificates::Certificates() {
  make_authority("authority");
  make_authority("another");
  make_server("server", "IP:127.0.0.1,DNS:localhost", "-days 30");
  make_server("elsewhere", "DNS:sim.example", "-days 30");
  make_server("expired", "IP:127.0.0.1,DNS:localhost", "-days -1");
}

void Certificates::make_authority(const std::string& name) {
  openssl("req -x509 -days 30 -subj /CN=simstudio-test-" + name + kNewKey +
          " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -keyout " + key(name) +
          " -out " + certificate(name));
}

void Certificates::make_server(const std::string& name, const std::string& alternative_names,
                               const std::string& validity) {
  const std::string request = folder_.path(name + ".csr");
  const std::string extensions = folder_.path(name + ".ext");
  write_text(extensions, "subjectAltName=" + alternative_names + "\n");
  openssl("req -subj /CN=" + name + kNewKey + " -keyout " + key(name) + " -out " + request);
  openssl("x509 -req -in " + request + " -CA " + authority() + " -CAkey " + key("authority") + " -CAcreateserial " +
          validity + " -extfile " + extensions + " -out " + certificate(name));
}

}  // namespace simstudio::test
