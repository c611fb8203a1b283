// SPDX-License-Identifier: Apache-2.0
#include "support/nginx.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "support/certificates.h"
#include "support/server_process.h"

namespace simstudio::test {
namespace {

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
  const std::string file = folder_.path("nginx.conf");
  write_text(file, configuration(options));
  std::remove(folder_.path("pid").c_str());
  const int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  inotify_add_watch(watch, folder_.path().c_str(), IN_CREATE);
  process_ = std::make_unique<ChildProcess>(
      std::vector<std::string>{nginx_program(), "-p", folder_.path(), "-c", file, "-e", folder_.path("error.log")});
  // It writes its number down once it listens.
  while (access(folder_.path("pid").c_str(), F_OK) != 0 && process_->is_running()) {
    pollfd entry{watch, POLLIN, 0};
    poll(&entry, 1, 100);
    char ignored[4096];
    [[maybe_unused]] const auto read_bytes = read(watch, ignored, sizeof ignored);
  }
  close(watch);
  return process_->is_running();
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
