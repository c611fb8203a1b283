// SPDX-License-Identifier: Apache-2.0
#include "support/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace simstudio::test {
namespace {

std::atomic<unsigned> sends{0};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool send_all(int socket, std::string_view bytes) {
  order_before_send();
  while (!bytes.empty()) {
    const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Moves what is there; false at the end of either side.
bool move_bytes(int from, int to) {
  char bytes[16384];
  const auto count = recv(from, bytes, sizeof bytes, 0);
  return count > 0 && send_all(to, {bytes, static_cast<std::size_t>(count)});
}

}  // namespace

void order_before_send() { sends.fetch_add(1, std::memory_order_acq_rel); }

void order_after_receive() { sends.load(std::memory_order_acquire); }

std::optional<std::string> RawRequest::header(std::string_view name) const {
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    const std::size_t start = at + 2;
    at = head.find("\r\n", start);
    const std::string_view one = std::string_view(head).substr(start, at - start);
    if (one.size() <= name.size() || one[name.size()] != ':') continue;
    if (strncasecmp(one.data(), name.data(), name.size()) != 0) continue;
    const std::size_t value = one.find_first_not_of(' ', name.size() + 1);
    return std::string(value == std::string_view::npos ? std::string_view() : one.substr(value));
  }
  return std::nullopt;
}

std::string RawRequest::path() const {
  const std::size_t start = line.find(' ') + 1;
  return line.substr(start, line.find(' ', start) - start);
}

RawConnection::~RawConnection() { close(); }

bool RawConnection::fill() {
  char bytes[65536];
  const auto count = recv(socket_, bytes, sizeof bytes, 0);
  if (count <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

std::optional<RawRequest> RawConnection::read_head() {
  std::size_t end = buffer_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!fill()) return std::nullopt;
    end = buffer_.find("\r\n\r\n");
  }
  RawRequest request;
  request.head = buffer_.substr(0, end + 4);
  request.line = request.head.substr(0, request.head.find("\r\n"));
  buffer_.erase(0, end + 4);
  return request;
}

std::optional<RawRequest> RawConnection::read_request() {
  std::optional<RawRequest> request = read_head();
  if (!request) return std::nullopt;
  const std::size_t length = std::strtoull(request->header("Content-Length").value_or("0").c_str(), nullptr, 10);
  while (buffer_.size() < length) {
    if (!fill()) return std::nullopt;
  }
  request->body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return request;
}

bool RawConnection::receive_at_least(std::size_t size) {
  while (buffer_.size() < size) {
    if (!fill()) return false;
  }
  return true;
}

bool RawConnection::send(std::string_view bytes) { return send_all(socket_, bytes); }

bool RawConnection::answer(int status, std::string_view body, std::string_view more_headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n";
  text.append(more_headers);
  text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return send(text);
}

bool RawConnection::start_stream(std::string_view more_headers) {
  std::string text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n";
  return send(text.append(more_headers).append("\r\n"));
}

bool RawConnection::send_chunk(std::string_view data) {
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return send(std::string(size).append(data).append("\r\n"));
}

void RawConnection::close() {
  order_before_send();
  const int socket = socket_.exchange(-1);
  if (socket >= 0) ::close(socket);
}

void RawConnection::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void RawConnection::interrupt() {
  const int socket = socket_;
  if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
}

bool RawConnection::wait_until_client_left(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd entry{socket_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&entry, 1, static_cast<int>(left.count())) <= 0) return false;
    if (!fill()) return true;
  }
}

void RawConnection::relay_to(int port) {
  const int other = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  if (connect(other, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && send_all(other, buffer_)) {
    for (bool going = true; going;) {
      pollfd entries[2] = {{socket_, POLLIN, 0}, {other, POLLIN, 0}};
      if (::poll(entries, 2, -1) <= 0) break;
      if (entries[0].revents != 0) going = move_bytes(socket_, other);
      if (going && entries[1].revents != 0) going = move_bytes(other, socket_);
    }
  }
  ::close(other);
}

RawServer::RawServer(Script script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  listen(listener_, 1024);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& connection : open_) connection->interrupt();
  }
  for (std::thread& thread : threads_) thread.join();
}

void RawServer::accept_all() {
  while (!stopping_) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    auto connection = std::make_shared<RawConnection>(socket, ++connections_);
    const std::lock_guard<std::mutex> lock(mutex_);
    open_.push_back(connection);
    threads_.emplace_back([this, connection] {
      script_(*connection);
      // Under the lock, so that nobody interrupts a socket number that is already another's.
      const std::lock_guard<std::mutex> closing(mutex_);
      connection->close();
    });
  }
}

RawServer::Script each_request(std::function<void(RawConnection&, const RawRequest&)> answer) {
  return [answer = std::move(answer)](RawConnection& connection) {
    while (const auto request = connection.read_request()) answer(connection, *request);
  };
}

}  // namespace simstudio::test
