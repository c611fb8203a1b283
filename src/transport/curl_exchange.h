// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simstudio/transport.h"
#include "transport/curl_transport.h"

namespace simstudio::transport {

/// One easy handle with what its callbacks need.
class CurlExchange {
 public:
  CurlExchange(TransferId id, TransportSink& sink, CURL* easy) : id_(id), sink_(sink), easy_(easy) {}
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  void prepare(const TransportRequest& request, const CurlTransportOptions& options);
  /// What the transfer's end means, in the transport's terms. Reported unless it was dropped.
  void report_done(CURLcode code);

  TransferId id() const { return id_; }
  CURL* easy() const { return easy_; }
  /// No callback reaches the sink any more.
  void drop() { dropped_ = true; }
  bool dropped() const { return dropped_; }
  bool was_looking_up() const;

  bool wants_pause = false;
  bool in_multi = false;

 private:
  void set_security(const CurlTransportOptions& options);
  void set_request(const TransportRequest& request);
  void set_callbacks();
  std::size_t on_header(std::string_view line);
  void tell_headers();
  TransportEnd end_of(CURLcode code, std::string_view words) const;

  static std::size_t header_callback(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t write_callback(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t read_callback(char* data, std::size_t size, std::size_t count, void* self);
  static int seek_callback(void* self, curl_off_t offset, int origin);
  static int prereq_callback(void* self, char*, char*, int, int);

  const TransferId id_;
  TransportSink& sink_;
  CURL* const easy_;
  curl_slist* headers_ = nullptr;
  std::string_view body_;
  std::size_t body_read_ = 0;
  std::string header_text_;
  std::vector<std::pair<std::size_t, std::size_t>> header_lines_;
  std::uint64_t header_bytes_ = 0;
  std::uint64_t header_bytes_max_ = 0;
  std::int32_t status_ = 0;
  bool headers_told_ = false;
  bool headers_too_large_ = false;
  bool connected_ = false;
  bool dropped_ = false;
  char problem_[CURL_ERROR_SIZE] = {};
};

}  // namespace simstudio::transport
