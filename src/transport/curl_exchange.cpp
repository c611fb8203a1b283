// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_exchange.h"

#include <algorithm>
#include <cstring>

#include "transport/curl_version.h"

namespace simstudio::transport {
namespace {

constexpr long kNeverMs = 24L * 60 * 60 * 1000;  // The library's own timers decide; libcurl's default is 300 s.
constexpr int kTooLarge = 100;                   // CURLE_TOO_LARGE, from 8.20; the headers here may be older.
constexpr long kUploadBuffer = 16384;            // 64 KiB by default, a stream's largest cost in current libcurl.

}  // namespace

CurlExchange::~CurlExchange() {
  curl_slist_free_all(headers_);
  curl_easy_cleanup(easy_);
}

void CurlExchange::prepare(const TransportRequest& request, const CurlTransportOptions& options) {
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, problem_);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, kNeverMs);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
  // Without it a look-up that hangs is joined, and stops every stream meanwhile.
  if (!curl_detaches_look_ups()) curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
  set_security(options);
  set_request(request);
  set_callbacks();
}

void CurlExchange::set_security(const CurlTransportOptions& options) {
  // A redirect would carry X-API-Key to the other host.
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
  // With a CAPATH libcurl's cache of authorities never applies: 25 ms of every new connection.
  curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
  if (!options.ca_pem.empty()) {
    curl_blob blob{};
    blob.data = const_cast<char*>(options.ca_pem.data());
    blob.len = options.ca_pem.size();
    blob.flags = CURL_BLOB_COPY;
    curl_easy_setopt(easy_, CURLOPT_CAINFO_BLOB, &blob);
  } else if (!options.ca_file.empty()) {
    curl_easy_setopt(easy_, CURLOPT_CAINFO, options.ca_file.c_str());
  }
  if (!options.proxy.empty()) curl_easy_setopt(easy_, CURLOPT_PROXY, options.proxy.c_str());
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  const long version = options.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, version);
}

void CurlExchange::set_request(const TransportRequest& request) {
  body_ = request.body;
  header_bytes_max_ = request.response_header_bytes_max;
  curl_easy_setopt(easy_, CURLOPT_URL, std::string(request.url).c_str());
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  for (std::uint32_t i = 0; i < request.header_count; ++i) {
    const std::string line = std::string(request.headers[i].name) + ": " + std::string(request.headers[i].value);
    headers_ = curl_slist_append(headers_, line.c_str());
  }
  headers_ = curl_slist_append(headers_, "Expect:");
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  if (!request.stream) curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "");
  if (request.method == "POST") {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    // A body that can't be rewound is what keeps libcurl from sending a POST a second time by itself, which would start
    // and bill a second run.
    curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &read_callback);
    curl_easy_setopt(easy_, CURLOPT_READDATA, this);
    curl_easy_setopt(easy_, CURLOPT_SEEKFUNCTION, &seek_callback);
    curl_easy_setopt(easy_, CURLOPT_SEEKDATA, this);
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET") {
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, std::string(request.method).c_str());
  }
}

void CurlExchange::set_callbacks() {
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &header_callback);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &write_callback);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &prereq_callback);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
}

bool CurlExchange::was_looking_up() const {
  double look_up_s = 0;
  curl_easy_getinfo(easy_, CURLINFO_NAMELOOKUP_TIME, &look_up_s);
  return look_up_s == 0;
}

int CurlExchange::prereq_callback(void* self, char*, char*, int, int) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  exchange.connected_ = true;
  if (!exchange.dropped_) exchange.sink_.on_connected(exchange.id_);
  return exchange.dropped_ ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t CurlExchange::read_callback(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::size_t given = std::min(size * count, exchange.body_.size() - exchange.body_read_);
  std::memcpy(data, exchange.body_.data() + exchange.body_read_, given);
  exchange.body_read_ += given;
  return given;
}

int CurlExchange::seek_callback(void*, curl_off_t, int) { return CURL_SEEKFUNC_FAIL; }

std::size_t CurlExchange::header_callback(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  return exchange.dropped_ ? 0 : exchange.on_header({data, size * count});
}

std::size_t CurlExchange::on_header(std::string_view line) {
  const std::size_t taken = line.size();
  if (headers_told_) return taken;  // Trailers.
  header_bytes_ += taken;
  if (header_bytes_ > header_bytes_max_) {
    headers_too_large_ = true;
    return 0;
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.substr(0, 5) == "HTTP/") {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    status_ = static_cast<std::int32_t>(status);
    header_text_.clear();
    header_lines_.clear();
  } else if (line.empty()) {
    if (status_ >= 200) tell_headers();
  } else {
    header_lines_.emplace_back(header_text_.size(), line.size());
    header_text_.append(line);
  }
  return taken;
}

void CurlExchange::tell_headers() {
  headers_told_ = true;
  std::vector<TransportHeader> headers;
  for (const auto& [start, length] : header_lines_) {
    const std::string_view line = std::string_view(header_text_).substr(start, length);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    headers.push_back({line.substr(0, colon), value});
  }
  sink_.on_headers(id_, status_, headers.data(), static_cast<std::uint32_t>(headers.size()));
}

std::size_t CurlExchange::write_callback(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (exchange.dropped_) return 0;
  if (exchange.wants_pause) return CURL_WRITEFUNC_PAUSE;
  exchange.sink_.on_bytes(exchange.id_, {data, size * count});
  return exchange.dropped_ ? 0 : size * count;
}

TransportEnd CurlExchange::end_of(CURLcode code, std::string_view words) const {
  if (code == CURLE_OK) return TransportEnd::Complete;
  const bool about_headers = !headers_told_ && words.find("eader") != std::string_view::npos;
  const auto number = static_cast<int>(code);
  if (headers_too_large_ || number == kTooLarge || (connected_ && code == CURLE_OUT_OF_MEMORY) ||
      (code == CURLE_RECV_ERROR && about_headers)) {
    return TransportEnd::HeadersTooLarge;
  }
  if (connected_) return TransportEnd::ConnectionLost;
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return TransportEnd::TlsFailed;
    default: return TransportEnd::NotConnected;
  }
}

void CurlExchange::report_done(CURLcode code) {
  if (dropped_) return;
  const std::string words = problem_[0] != '\0' ? problem_ : curl_easy_strerror(code);
  TransportDone done;
  done.end = end_of(code, words);
  done.message = words;
  if (!connected_) {
    done.request_sent = RequestSent::No;
  } else {
    done.request_sent = body_read_ == body_.size() ? RequestSent::Yes : RequestSent::Maybe;
  }
  sink_.on_done(id_, done);
}

}  // namespace simstudio::transport
