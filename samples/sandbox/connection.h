// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <openssl/ssl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http.h"
#include "shaper.h"

namespace sandbox {

/// Listens on loopback and hands whole requests to one handler; each connection takes them one at a time.
class Listener {
 public:
  using Handler = std::function<void(Request)>;

  /// Null when the port is taken. `tls` null: plain HTTP.
  static std::unique_ptr<Listener> open(event_base* base, int port, SSL_CTX* tls, Handler handler);
  ~Listener();

  event_base* base() const { return base_; }
  SSL_CTX* tls() const { return tls_; }
  const std::string& site() const { return site_; }
  void handle(Request request) const { handler_(std::move(request)); }

  std::uint64_t opened = 0;
  std::uint64_t closed = 0;

 private:
  Listener(event_base* base, SSL_CTX* tls, Handler handler) : base_(base), tls_(tls), handler_(std::move(handler)) {}
  static void on_accept(evconnlistener*, evutil_socket_t socket, sockaddr*, int, void* self);

  event_base* base_;
  SSL_CTX* tls_;
  Handler handler_;
  evconnlistener* listener_ = nullptr;
  std::string site_;
};

/// One client's connection. Owns itself; gone when either side closes.
class Connection {
 public:
  static void start(Listener& listener, evutil_socket_t socket);

  void shape(const Fault& fault, double speed, std::uint64_t seed);
  void send(const std::string& bytes);
  void finish();
  void cut(bool reset);
  void close_after();

 private:
  Connection(Listener& listener, bufferevent* buffer) : listener_(listener), buffer_(buffer) {}
  ~Connection();

  void read();
  void raw_send(const std::string& bytes) { bufferevent_write(buffer_, bytes.data(), bytes.size()); }
  void end_of_answer();
  void written();
  void gone();
  static void on_read(bufferevent*, void* self) { static_cast<Connection*>(self)->read(); }
  static void on_written(bufferevent*, void* self) { static_cast<Connection*>(self)->written(); }
  static void on_event(bufferevent*, short what, void* self);

  Listener& listener_;
  bufferevent* buffer_;
  RequestParser parser_;
  std::shared_ptr<Exchange> exchange_;
  std::unique_ptr<Shaper> shaper_;
  bool keep_alive_ = true;
  bool kept_ = false;
  bool closing_ = false;
};

}  // namespace sandbox
