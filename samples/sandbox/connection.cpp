// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <netinet/tcp.h>

namespace sandbox {

std::unique_ptr<Listener> Listener::open(event_base* base, int port, SSL_CTX* tls, Handler handler) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  std::unique_ptr<Listener> listener(new Listener(base, tls, std::move(handler)));
  constexpr int kBacklog = 4096;
  listener->listener_ =
      evconnlistener_new_bind(base, &Listener::on_accept, listener.get(), LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE,
                              kBacklog, reinterpret_cast<sockaddr*>(&address), sizeof address);
  if (listener->listener_ == nullptr) return nullptr;
  socklen_t size = sizeof address;
  getsockname(evconnlistener_get_fd(listener->listener_), reinterpret_cast<sockaddr*>(&address), &size);
  listener->site_ =
      (tls != nullptr ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(ntohs(address.sin_port));
  return listener;
}

Listener::~Listener() {
  if (listener_ != nullptr) evconnlistener_free(listener_);
}

void Listener::on_accept(evconnlistener*, evutil_socket_t socket, sockaddr*, int, void* self) {
  Connection::start(*static_cast<Listener*>(self), socket);
}

void Connection::start(Listener& listener, evutil_socket_t socket) {
  const int on = 1;  // A frame leaves when it is written, as Sim's do.
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  bufferevent* buffer = listener.tls() == nullptr
                            ? bufferevent_socket_new(listener.base(), socket, BEV_OPT_CLOSE_ON_FREE)
                            : bufferevent_openssl_socket_new(listener.base(), socket, SSL_new(listener.tls()),
                                                             BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
  if (listener.tls() != nullptr) bufferevent_openssl_set_allow_dirty_shutdown(buffer, 1);
  auto* connection = new Connection(listener, buffer);
  ++listener.opened;
  bufferevent_setcb(buffer, &Connection::on_read, &Connection::on_written, &Connection::on_event, connection);
  bufferevent_enable(buffer, EV_READ | EV_WRITE);
}

Connection::~Connection() {
  ++listener_.closed;
  if (exchange_) exchange_->connection_ = nullptr;
  bufferevent_free(buffer_);
}

void Connection::on_event(bufferevent*, short what, void* self) {
  if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0) static_cast<Connection*>(self)->gone();
}

void Connection::gone() {
  const std::shared_ptr<Exchange> left = exchange_;
  delete this;
  if (left && left->on_gone) left->on_gone();
}

void Connection::read() {
  if (exchange_ || closing_) return;
  RawRequest raw;
  RequestParser::State state = parser_.take(bufferevent_get_input(buffer_), &raw);
  if (state == RequestParser::State::WantsContinue) {
    raw_send("HTTP/1.1 100 Continue\r\n\r\n");  // wire/edge-expect-continue
    state = parser_.take(bufferevent_get_input(buffer_), &raw);
  }
  if (state == RequestParser::State::Incomplete) return;
  if (state == RequestParser::State::Bad) {
    raw_send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return close_after();
  }
  shaper_.reset();
  keep_alive_ = raw.keep_alive;
  exchange_ = std::make_shared<Exchange>(this);
  exchange_->kept = kept_;
  exchange_->site = &listener_.site();
  listener_.handle(read_request(std::move(raw), exchange_));
}

void Connection::shape(const Fault& fault, double speed, std::uint64_t seed) {
  const auto cut_by_fault = [this](bool reset) {
    const std::shared_ptr<Exchange> exchange = exchange_;
    exchange->spoiled = true;
    cut(reset);
    if (exchange->on_gone) exchange->on_gone();
  };
  shaper_ = std::make_unique<Shaper>(
      listener_.base(), fault, speed, seed,
      Shaper::Outlet{[this](const std::string& bytes) { raw_send(bytes); }, cut_by_fault, [this] { end_of_answer(); }});
}

void Connection::send(const std::string& bytes) { shaper_ ? shaper_->write(bytes) : raw_send(bytes); }

void Connection::finish() { shaper_ ? shaper_->finish() : end_of_answer(); }

void Connection::end_of_answer() {
  exchange_->connection_ = nullptr;
  exchange_.reset();
  kept_ = true;
  if (!keep_alive_) return close_after();
  // The next request may already lie in the buffer; it is read from the loop, after whoever called this has returned.
  bufferevent_trigger(buffer_, EV_READ, BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
}

void Connection::close_after() {
  closing_ = true;
  bufferevent_trigger(buffer_, EV_WRITE, BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
}

void Connection::written() {
  if (!closing_ || evbuffer_get_length(bufferevent_get_output(buffer_)) != 0) return;
  if (SSL* tls = bufferevent_openssl_get_ssl(buffer_); tls != nullptr) {
    SSL_set_shutdown(tls, SSL_RECEIVED_SHUTDOWN);  // Says goodbye and does not wait for the answer.
    SSL_shutdown(tls);
  }
  gone();
}

void Connection::cut(bool reset) {
  if (reset) {
    const linger hard{1, 0};  // close() then sends RST instead of FIN
    setsockopt(bufferevent_getfd(buffer_), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  // libevent would say goodbye in TLS; a line that is cut does not.
  if (SSL* tls = bufferevent_openssl_get_ssl(buffer_); tls != nullptr) SSL_set_quiet_shutdown(tls, 1);
  delete this;
}

void Exchange::shape(const Fault& fault, double speed, std::uint64_t seed) {
  if (connection_ != nullptr) connection_->shape(fault, speed, seed);
}

void Exchange::send(const std::string& bytes) {
  if (connection_ != nullptr) connection_->send(bytes);
}

void Exchange::finish() {
  if (connection_ != nullptr) connection_->finish();
}

void Exchange::cut(bool reset) {
  if (connection_ != nullptr) connection_->cut(reset);
}

void Exchange::close_after() {
  if (connection_ != nullptr) connection_->close_after();
}

}  // namespace sandbox
