// SPDX-License-Identifier: Apache-2.0
#include "support/nginx.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "support/certificates.h"
#include "support/server_process.h"

namespace simstudio::test {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool accepts(int port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return connected;
}

/// Where Debian keeps it is not on every user's path.
std::string nginx_program() { return access("/usr/sbin/nginx", X_OK) == 0 ? "/usr/sbin/nginx" : "nginx"; }

}  // namespace

Nginx::Nginx(const NginxOptions& options) : scheme_(options.tls ? "https" : "http") {
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (start(options)) return;
  }
  std::fprintf(stderr, "nginx did not start. Install the package nginx. It said:\n%s\n",
               read_text(folder_.path("error.log")).c_str());
  std::abort();
}

/// False where it ended, say because another took the port meanwhile.
bool Nginx::start(const NginxOptions& options) {
  port_ = free_port();
  write_text(folder_.path("nginx.conf"), configuration(options));
  process_ = std::make_unique<ChildProcess>(std::vector<std::string>{
      nginx_program(), "-p", folder_.path(), "-c", folder_.path("nginx.conf"), "-e", folder_.path("error.log")});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (process_->is_running() && std::chrono::steady_clock::now() < deadline) {
    if (accepts(port_)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // It has no way to say that it listens.
  }
  return false;
}

std::string Nginx::origin() const { return scheme_ + "://127.0.0.1:" + std::to_string(port_); }

std::string Nginx::configuration(const NginxOptions& options) const {
  const Certificates* made = options.tls ? &Certificates::get() : nullptr;
  std::string text = "daemon off; master_process off; pid pid;\nevents { worker_connections 4096; }\nhttp {\n";
  text += "  access_log off; client_max_body_size 64m;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    text += std::string("  ") + kind + "_temp_path " + folder_.path(kind) + ";\n";
  }
  text += "  server {\n    listen 127.0.0.1:" + std::to_string(port_);
  text += std::string(options.tls ? " ssl" : "") + (options.http2 ? " http2" : "") + ";\n";
  if (made != nullptr) {
    text += "    ssl_certificate " + made->certificate(options.certificate) + ";\n";
    text += "    ssl_certificate_key " + made->key(options.certificate) + ";\n";
  }
  text += "    " + options.more + "\n";
  text += "    location / {\n      proxy_pass http://127.0.0.1:" + std::to_string(options.upstream_port) + ";\n";
  text += "      proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_read_timeout 60s;\n";
  text +=
      "      proxy_set_header X-Front-Connection $connection; proxy_set_header X-Front-Protocol $server_protocol;\n";
  text += std::string("      proxy_buffering ") + (options.buffers_answers ? "on" : "off") + ";\n";
  return text + "    }\n  }\n}\n";
}

}  // namespace simstudio::test
