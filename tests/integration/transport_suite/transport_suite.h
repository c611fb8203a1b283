// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "simstudio/transport.h"

/// What every transport must keep, by `simstudio/transport.h` alone. A host judges its own transport by defining
/// `make_transport` and linking the tests of this folder with it.
namespace simstudio::transport_suite {

/// What the transport to judge is made with.
struct Wanted {
  std::string proxy;
  std::string ca_file;
  std::string ca_pem;
  bool http2 = false;
};

/// Defined once, by whoever runs the suite.
std::unique_ptr<Transport> make_transport(const Wanted& setup);

/// A request that owns its texts.
struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool stream = false;
  std::uint64_t response_header_bytes_max = 256u << 10;
};

/// What a transport told of one exchange.
struct Answer {
  bool connected = false;
  bool headers_came = false;
  std::int32_t status = 0;
  std::multimap<std::string, std::string> headers;  // Names in lower case.
  std::string body;
  bool done = false;
  TransportEnd end = TransportEnd::Complete;
  RequestSent request_sent = RequestSent::No;
  std::string message;
  /// Calls that the interface forbids: after the end, out of order, twice.
  int protocol_breaches = 0;

  std::string header(const std::string& lower_name) const;
};

/// A transport with a sink that writes down what it tells, and the caller's thread as its network side.
class Driver final : public TransportSink {
 public:
  explicit Driver(const Wanted& setup = {});
  ~Driver() override;

  Transport& transport() { return *transport_; }
  bool can(TransportCapability what) const { return (transport_->capabilities() & what) != 0; }
  TransferId start(Request request);
  /// Polls until it holds; false after `limit`.
  bool run_until(const std::function<bool()>& holds, std::chrono::milliseconds limit = std::chrono::seconds(10));
  bool run_until_done(TransferId id) {
    return run_until([&] { return answers[id].done; });
  }
  /// Polls for a while in which nothing is expected.
  void run_for(std::chrono::milliseconds time);
  /// Starts it and waits for its end.
  Answer exchange(Request request);
  void cancel(TransferId id);

  std::map<TransferId, Answer> answers;
  /// Called after each `on_bytes` with the exchange it was for.
  std::function<void(TransferId)> when_bytes_come;

  void on_connected(TransferId id) noexcept override;
  void on_headers(TransferId id, std::int32_t status, const TransportHeader* headers,
                  std::uint32_t count) noexcept override;
  void on_bytes(TransferId id, std::string_view bytes) noexcept override;
  void on_done(TransferId id, const TransportDone& done) noexcept override;

 private:
  std::unique_ptr<Transport> transport_;
  std::map<TransferId, Request> requests_;
  TransferId next_id_ = 1;
};

Request get(std::string url);
Request post(std::string url, std::string body);
/// A POST whose answer is an event stream.
Request stream(std::string url);

}  // namespace simstudio::transport_suite
