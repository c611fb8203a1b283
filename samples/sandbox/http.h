// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fault.h"
#include "json.h"
#include "request_parser.h"

namespace sandbox {

class Connection;

/// One request's way back to its client. It outlives the connection: everything is then a no-op.
class Exchange {
 public:
  explicit Exchange(Connection* connection) : connection_(connection) {}

  bool open() const { return connection_ != nullptr; }
  /// Faults from now on; set before the first byte.
  void shape(const Fault& fault, double speed, std::uint64_t seed);
  void send(const std::string& bytes);
  /// The answer is complete; the connection may take its next request.
  void finish();
  /// Closes the connection without another byte, by RST when `reset`.
  void cut(bool reset);
  /// Closes it when all bytes have left.
  void close_after();

  std::function<void()> on_gone;  ///< the client left before the answer was complete
  bool kept = false;              ///< not the first request of its connection
  bool spoiled = false;           ///< it is a fault that closed it, not the client
  const std::string* site = nullptr;

 private:
  friend class Connection;
  Connection* connection_;
};

/// One request as the routes see it.
struct Request {
  std::string method;
  std::string path;
  std::string query;
  std::string body;
  std::vector<std::string> segments;  ///< of the path, percent-decoded
  RawRequest raw;
  std::shared_ptr<Exchange> exchange;  ///< null: nobody waits (an async run)
  Fault fault;

  std::string header(const char* name) const { return raw.header(name); }
  /// http://127.0.0.1:PORT of this server
  const std::string& site() const { return *exchange->site; }
  bool is_v2() const { return segments.size() > 1 && segments[0] == "api" && segments[1] == "v2"; }
};

Request read_request(RawRequest raw, std::shared_ptr<Exchange> exchange);
std::string percent_decoded(std::string_view text);
std::string percent_encoded(std::string_view text);
/// The names in a query, each once.
std::vector<std::string> query_names(const Request& request);
/// The values given for `name` in a query.
std::vector<std::string> query_values(const Request& request, const std::string& name);
std::string query_value(const Request& request, const std::string& name);

}  // namespace sandbox
