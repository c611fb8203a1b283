// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_TRANSPORT_H
#define SIMSTUDIO_TRANSPORT_H

#include <chrono>
#include <cstdint>
#include <string_view>

#include "simstudio/clock.h"

namespace simstudio {

/// One HTTP exchange; never 0, never reused by a client.
using TransferId = std::uint64_t;

/// One header line, of a request or an answer.
struct TransportHeader {
  std::string_view name;
  std::string_view value;
};

/// What to send. `url`, `headers` and `method` are valid until `start` returns, or until `on_done` from
/// inside it; `body` until `on_done` or `cancel`.
struct TransportRequest {
  std::string_view method;
  std::string_view url;
  const TransportHeader* headers = nullptr;
  std::uint32_t header_count = 0;
  std::string_view body;
  /// An event stream: no Accept-Encoding, deliver bytes as they come.
  bool stream = false;
  /// Answers with more bytes of header are refused with `TransportEnd::HeadersTooLarge`.
  std::uint64_t response_header_bytes_max = 256u << 10;
};

/// Whether the server may have seen the request. Yes only where an answer shows it.
enum class RequestSent : std::uint32_t { No, Maybe, Yes };

/// How an exchange ended.
enum class TransportEnd : std::uint32_t {
  /// The whole answer came.
  Complete,
  /// Look-up, connect or proxy failed; nothing was sent.
  NotConnected,
  /// The handshake or the certificate failed; nothing was sent.
  TlsFailed,
  /// Cut, reset or garbled after connecting.
  ConnectionLost,
  HeadersTooLarge,
  /// The transport can't do what was asked (its message says what).
  NotSupported,
};

/// The last word on an exchange.
struct TransportDone {
  TransportEnd end = TransportEnd::Complete;
  RequestSent request_sent = RequestSent::Yes;
  /// In the transport's words, for people. Valid during the call.
  std::string_view message;
};

/// What a transport tells of its exchanges. Implemented by the library.
///
/// Threads: only from inside `start`, `cancel`, `pause` or `poll` of the transport.
class TransportSink {
 public:
  virtual ~TransportSink() = default;
  /// The connection stands (reused or new) and the request goes out now. Must come before the first byte of the request
  /// leaves; a transport that can't tell calls it from inside `start`. Until it comes the connect limit runs, and the
  /// run counts as not sent.
  virtual void on_connected(TransferId id) noexcept = 0;
  /// Status and headers of the final answer (no 1xx). Views valid during the call.
  virtual void on_headers(TransferId id, std::int32_t status, const TransportHeader* headers,
                          std::uint32_t count) noexcept = 0;
  /// Body bytes, framing and compression removed. Not called while the exchange is paused.
  virtual void on_bytes(TransferId id, std::string_view bytes) noexcept = 0;
  /// Once, last. The id is dead afterwards.
  virtual void on_done(TransferId id, const TransportDone& done) noexcept = 0;
};

/// What a transport can't do is left out, and the library adapts: without Pause, a full event queue ends a run in
/// TOO_LARGE; without SetCookie (it hides Set-Cookie, or won't let Cookie be set) a chat's password goes with every
/// message; without NoRedirect or ProtocolHeader the documentation of that host must say what is lost.
enum TransportCapability : std::uint32_t {
  kTransportPause = 1u << 0,
  kTransportSetCookie = 1u << 1,
  kTransportNoRedirect = 1u << 2,
  kTransportProtocolHeader = 1u << 3,
};

/// Moves bytes for the library and knows nothing of Sim. The built-in libcurl transport is written against this
/// interface and nothing else.
///
/// Threads:  everything but `wake` is called from the network side only (the network thread, or inside `tick` when
///           host-ticked). `wake` from any thread, also while `poll` runs.
/// Lifetime: must outlive the client it was given to; after `shutdown` the sink is never called again.
/// Errors:   nothing throws; every `start` ends in exactly one `on_done`, unless `cancel` or `shutdown` came first.
/// Cost:     `start`, `cancel` and `pause` must not block. Only `poll` may wait.
class Transport {
 public:
  virtual ~Transport() = default;
  /// The `TransportCapability` bits of what it can do.
  virtual std::uint32_t capabilities() const noexcept = 0;
  /// Called once, before anything else.
  virtual void attach(TransportSink& sink) noexcept = 0;
  /// Must never send a request twice, never follow a redirect, never add `Expect: 100-continue`.
  virtual void start(TransferId id, const TransportRequest& request) noexcept = 0;
  /// Closes the exchange at once; no `on_done` follows. Unknown ids do nothing.
  virtual void cancel(TransferId id) noexcept = 0;
  virtual void pause(TransferId id, bool paused) noexcept = 0;
  /// Makes a connection to `origin` ("https://host:port") stand by. Best effort, reports nothing.
  virtual void connect(std::string_view origin) noexcept = 0;
  /// Waits up to `max_wait` for something to happen (0: does not wait; negative: for ever) and reports it to the sink.
  virtual void poll(Time max_wait) noexcept = 0;
  /// Ends the current or the next `poll` at once.
  virtual void wake() noexcept = 0;
  /// Drops every exchange and gives back what can be within `budget`.
  virtual void shutdown(std::chrono::milliseconds budget) noexcept = 0;
};

}  // namespace simstudio

#endif
