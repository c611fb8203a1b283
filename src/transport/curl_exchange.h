// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "simstudio/transport.h"
#include "transport/curl_tls.h"
#include "transport/curl_transport.h"
#include "transport/header_lines.h"

namespace simstudio::transport {

class CurlExchange;

/// What an exchange tells its transport, from inside of libcurl.
class CurlExchangeOwner {
 public:
  virtual ~CurlExchangeOwner() = default;
  virtual void on_connection(CurlExchange& exchange) = 0;
  virtual void on_protocol(const CurlExchange& exchange, bool is_http2) = 0;
  virtual void on_look_up(bool begins) = 0;
};

/// What all exchanges of a transport have in common.
struct CurlSetup {
  const CurlTransportOptions& options;
  const CurlTrust& trust;
  /// The origin is known to speak HTTP/2, so that waiting for a connection to share pays.
  bool waits_to_share = false;
};

/// One easy handle with what its callbacks need.
class CurlExchange {
 public:
  CurlExchange(TransferId id, TransportSink& sink, CurlExchangeOwner& owner)
      : id_(id), sink_(sink), owner_(owner), easy_(curl_easy_init()) {}
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  void prepare(const TransportRequest& request, const CurlSetup& setup);
  /// libcurl's own limit, for what no one else watches.
  void limit_time(long milliseconds);
  /// What the transfer's end means, in the transport's terms. Reported unless it was dropped.
  void report_done(CURLcode code);

  TransferId id() const { return id_; }
  CURL* easy() const { return easy_; }
  const std::string& origin() const { return origin_; }
  /// Which connection carries it; 0 before one does. Exchanges of one HTTP/2 connection have the same.
  std::uint64_t connection() const { return connection_; }
  /// No callback reaches the sink any more.
  void drop() { dropped_ = true; }
  bool was_looking_up() const;
  /// The kept connection it was given was dead and its body was not touched: add it once more, and it makes a
  /// connection of its own. True at most once.
  bool starts_over(CURLcode code);

  /// Its owner asked for a pause.
  bool wants_pause = false;
  /// It, or another on its connection, is paused.
  bool held = false;
  bool in_multi = false;

 private:
  void set_connection(const CurlSetup& setup);
  void set_request(const TransportRequest& request);
  void set_headers(const TransportRequest& request);
  void set_body();
  void set_callbacks();
  void end_look_up();
  std::size_t on_header(std::string_view line);
  void tell_headers(std::int32_t status);
  RequestSent request_sent() const;
  bool is_on_kept_connection() const;
  bool is_on_dead_connection() const;

  static std::size_t header_callback(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t write_callback(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t read_callback(char* data, std::size_t size, std::size_t count, void* self);
  static int seek_callback(void* self, curl_off_t offset, int origin);
  static int resolver_start_callback(void* resolver, void* reserved, void* self);
  static int prereq_callback(void* self, char* remote_ip, char* local_ip, int remote_port, int local_port);

  const TransferId id_;
  TransportSink& sink_;
  CurlExchangeOwner& owner_;
  CURL* const easy_;
  curl_slist* header_list_ = nullptr;
  std::string origin_;
  std::string_view body_;
  std::size_t body_read_ = 0;
  HeaderLines lines_;
  std::uint64_t connection_ = 0;
  bool is_post_ = false;
  bool looks_up_ = false;
  bool connected_ = false;
  bool answer_began_ = false;
  bool headers_told_ = false;
  bool headers_too_large_ = false;
  bool not_repeated_ = false;
  bool found_dead_connection_ = false;
  bool started_over_ = false;
  bool dropped_ = false;
  char problem_[CURL_ERROR_SIZE] = {};
};

/// "https://host:port" of a URL.
std::string_view origin_of(std::string_view url);

}  // namespace simstudio::transport
