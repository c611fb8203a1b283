// SPDX-License-Identifier: Apache-2.0
#include "lifetime/tls_front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace simstudio::test {
namespace {

// One process, so that stopping it stops all of it.
constexpr char kConfiguration[] = R"(daemon off; master_process off; pid FOLDER/pid; error_log stderr crit;
worker_rlimit_nofile 16000;
events { worker_connections 8000; }
http {
  access_log off; keepalive_timeout 600s; http2_max_concurrent_streams 4000; keepalive_requests 100000;
  client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy; fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
  server {
    listen 127.0.0.1:FRONT ssl http2 backlog=4096;
    ssl_certificate FOLDER/certificate.pem; ssl_certificate_key FOLDER/key.pem;
    location / {
      proxy_pass http://127.0.0.1:BEHIND; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 600s;
    }
  }
}
)";

std::string filled(std::string text, const std::string& word, const std::string& value) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size())) {
    text.replace(at, word.size(), value);
  }
  return text;
}

bool answers(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(socket);
  return connected;
}

}  // namespace

TlsFront::TlsFront(int behind_port) : port_(free_port()), folder_(make_temporary_folder()) {
  const std::string make_certificate =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=sim.hang -addext "
      "subjectAltName=DNS:sim.hang,IP:127.0.0.1 -keyout " +
      folder_ + "/key.pem -out " + certificate() + " 2>/dev/null";
  if (std::system(make_certificate.c_str()) != 0) std::abort();
  std::string text = filled(kConfiguration, "FOLDER", folder_);
  text = filled(filled(text, "FRONT", std::to_string(port_)), "BEHIND", std::to_string(behind_port));
  std::ofstream(folder_ + "/nginx.conf") << text;
  process_ = std::make_unique<ServerProcess>(
      std::vector<std::string>{"/usr/sbin/nginx", "-p", folder_, "-c", folder_ + "/nginx.conf"});
  constexpr int kTries = 500;
  for (int i = 0; i < kTries && !answers(port_); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

TlsFront::~TlsFront() {
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace simstudio::test
