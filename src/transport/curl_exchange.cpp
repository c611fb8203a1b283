// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_exchange.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "transport/curl_end.h"
#include "transport/curl_version.h"
#include "transport/hung_up.h"
#include "transport/look_ups.h"

namespace simstudio::transport {
namespace {

constexpr long kNeverMs = 24L * 60 * 60 * 1000;  // The library's own timers decide; libcurl's default is 300 s.
constexpr long kUploadBuffer = 16384;            // 64 KiB by default, a stream's largest cost in current libcurl.
// A silent model is a silent socket: without probes a router that forgot the connection looks the same.
constexpr long kKeepAliveIdleS = 30;
constexpr long kKeepAliveIntervalS = 15;

constexpr std::string_view kNotRepeated =
    "the connection was closed before an answer came; the request was not sent a second time, since the server may "
    "have read it";

}  // namespace

std::string_view origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

CurlExchange::~CurlExchange() {
  end_look_up();
  curl_easy_cleanup(easy_);
  curl_slist_free_all(header_list_);
}

void CurlExchange::prepare(const TransportRequest& request, const CurlSetup& setup) {
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, problem_);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
  // Without it a look-up that hangs is joined, and stops every stream meanwhile.
  if (!curl_detaches_look_ups()) curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
  set_connection(setup);
  setup.trust.apply(easy_);
  set_request(request);
  set_callbacks();
}

void CurlExchange::limit_time(long milliseconds) { curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, milliseconds); }

void CurlExchange::set_connection(const CurlSetup& setup) {
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, kNeverMs);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPIDLE, kKeepAliveIdleS);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPINTVL, kKeepAliveIntervalS);
  // A redirect would carry X-API-Key to the other host.
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  if (!setup.options.proxy.empty()) {
    curl_easy_setopt(easy_, CURLOPT_PROXY, setup.options.proxy.c_str());
    curl_easy_setopt(easy_, CURLOPT_NOPROXY, "");  // The host's choice, which NO_PROXY must not undo.
  }
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy_, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // No key for the proxy.
  const long version = setup.options.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, version);
  // Against a server that speaks HTTP/1.1 only, waiting costs a handshake, or the whole first stream.
  if (setup.waits_to_share) curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, 1L);
}

void CurlExchange::set_request(const TransportRequest& request) {
  origin_ = origin_of(request.url);
  body_ = request.body;
  is_post_ = request.method == "POST";
  lines_.limit(request.response_header_bytes_max);
  curl_easy_setopt(easy_, CURLOPT_URL, std::string(request.url).c_str());
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  set_headers(request);
  // Inflates whatever comes; a stream does not ask for it (see set_headers).
  curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "");
  if (is_post_) {
    set_body();
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET") {
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, std::string(request.method).c_str());
  }
}

void CurlExchange::set_headers(const TransportRequest& request) {
  for (std::uint32_t i = 0; i < request.header_count; ++i) {
    // "Name:" would take the header away instead of sending it empty.
    const std::string_view value = request.headers[i].value;
    const std::string name(request.headers[i].name);
    const std::string line = value.empty() ? name + ";" : name + ": " + std::string(value);
    header_list_ = curl_slist_append(header_list_, line.c_str());
  }
  // A body over 1 MiB would otherwise wait 1 s for a server that ignores "Expect: 100-continue".
  header_list_ = curl_slist_append(header_list_, "Expect:");
  // wire/gzip-stream-ae: asked, Sim compresses its event streams too, which costs and brings nothing.
  if (request.stream) header_list_ = curl_slist_append(header_list_, "Accept-Encoding:");
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, header_list_);
}

void CurlExchange::set_body() {
  curl_easy_setopt(easy_, CURLOPT_POST, 1L);
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
  curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &read_callback);
  curl_easy_setopt(easy_, CURLOPT_READDATA, this);
  curl_easy_setopt(easy_, CURLOPT_SEEKFUNCTION, &seek_callback);
  curl_easy_setopt(easy_, CURLOPT_SEEKDATA, this);
}

void CurlExchange::set_callbacks() {
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &header_callback);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &write_callback);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &prereq_callback);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  if (!needs_look_up(origin_)) return;
  curl_easy_setopt(easy_, CURLOPT_RESOLVER_START_FUNCTION, &resolver_start_callback);
  curl_easy_setopt(easy_, CURLOPT_RESOLVER_START_DATA, this);
}

int CurlExchange::resolver_start_callback(void*, void*, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (!std::exchange(exchange.looks_up_, true)) exchange.owner_.on_look_up(true);
  return 0;
}

void CurlExchange::end_look_up() {
  if (std::exchange(looks_up_, false)) owner_.on_look_up(false);
}

bool CurlExchange::was_looking_up() const {
  double look_up_s = 0;
  curl_easy_getinfo(easy_, CURLINFO_NAMELOOKUP_TIME, &look_up_s);
  return look_up_s == 0;
}

bool CurlExchange::starts_over(CURLcode code) {
  // A server acts on a request only once it has the whole of it. Seen: HTTP/2 by 7.88 on a connection that nginx was
  // closing, CURLE_HTTP2 before a byte of the body was asked for.
  const bool was_not_read = code != CURLE_OK && connected_ && !answer_began_ && body_read_ == 0 && !body_.empty();
  if (dropped_ || started_over_) return false;
  if (!found_dead_connection_ && !(was_not_read && is_on_kept_connection())) return false;
  started_over_ = true;
  problem_[0] = '\0';
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  return true;
}

bool CurlExchange::is_on_kept_connection() const {
  long made = 0;
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &made);
  return made == 0;
}

/// Current libcurl does not look whether a connection still stands that was used within the last second (seen with
/// 8.22); 7.88 looks always, and does not tell the socket here.
bool CurlExchange::is_on_dead_connection() const {
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket);
  return is_on_kept_connection() && socket != CURL_SOCKET_BAD && has_hung_up(static_cast<Socket>(socket));
}

/// libcurl comes here before each attempt to send. By itself it makes a second one when a reused connection dies
/// without an answer; a POST that the server may have read would be a second, billed run.
int CurlExchange::prereq_callback(void* self, char*, char*, int remote_port, int local_port) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  exchange.end_look_up();
  if (exchange.dropped_) return CURL_PREREQFUNC_ABORT;
  const bool was_read = exchange.body_.empty() || exchange.body_read_ > 0;
  if (exchange.connected_ && exchange.is_post_ && was_read) {
    exchange.not_repeated_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  const bool first = !exchange.connected_;
  if (first && !exchange.started_over_ && exchange.is_on_dead_connection()) {
    exchange.found_dead_connection_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  exchange.connected_ = true;
  exchange.connection_ = static_cast<std::uint64_t>(remote_port) << 32 | static_cast<std::uint32_t>(local_port);
  exchange.owner_.on_connection(exchange);
  if (first) exchange.sink_.on_connected(exchange.id_);
  return exchange.dropped_ ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t CurlExchange::read_callback(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (exchange.dropped_) return CURL_READFUNC_ABORT;  // The body is its owner's, and may be gone.
  const std::size_t given = std::min(size * count, exchange.body_.size() - exchange.body_read_);
  if (given > 0) std::memcpy(data, exchange.body_.data() + exchange.body_read_, given);
  exchange.body_read_ += given;
  return given;
}

/// Called to send the body again on another connection: see `prereq_callback`.
int CurlExchange::seek_callback(void* self, curl_off_t, int) {
  static_cast<CurlExchange*>(self)->not_repeated_ = true;
  return CURL_SEEKFUNC_FAIL;
}

std::size_t CurlExchange::header_callback(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  return exchange.dropped_ ? 0 : exchange.on_header({data, size * count});
}

std::size_t CurlExchange::on_header(std::string_view line) {
  if (headers_told_) return line.size();  // Trailers.
  answer_began_ = true;
  const HeaderLines::State state = lines_.add(line);
  if (state == HeaderLines::State::TooLarge) {
    headers_too_large_ = true;
    return 0;
  }
  if (state == HeaderLines::State::Ended) {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200) tell_headers(static_cast<std::int32_t>(status));
  }
  return dropped_ ? 0 : line.size();
}

void CurlExchange::tell_headers(std::int32_t status) {
  headers_told_ = true;
  long version = 0;
  curl_easy_getinfo(easy_, CURLINFO_HTTP_VERSION, &version);
  owner_.on_protocol(*this, version == CURL_HTTP_VERSION_2_0);
  const std::vector<TransportHeader> headers = lines_.headers();
  sink_.on_headers(id_, status, headers.data(), static_cast<std::uint32_t>(headers.size()));
}

std::size_t CurlExchange::write_callback(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (exchange.dropped_) return 0;
  if (exchange.held) return CURL_WRITEFUNC_PAUSE;
  exchange.sink_.on_bytes(exchange.id_, {data, size * count});
  return exchange.dropped_ ? 0 : size * count;
}

RequestSent CurlExchange::request_sent() const {
  if (!connected_) return RequestSent::No;
  // What libcurl handed to the system need not have reached the server; an answer says that it has.
  return answer_began_ ? RequestSent::Yes : RequestSent::Maybe;
}

void CurlExchange::report_done(CURLcode code) {
  if (dropped_) return;
  std::string words = problem_[0] != '\0' ? problem_ : curl_easy_strerror(code);
  EndContext context;
  context.connected = connected_;
  context.headers_told = headers_told_;
  context.headers_too_large = headers_too_large_;
  if (not_repeated_ && code != CURLE_OK && !headers_told_) words = kNotRepeated;
  TransportDone done;
  done.end = end_of_transfer(code, words, context);
  done.request_sent = request_sent();
  done.message = words;
  sink_.on_done(id_, done);
}

}  // namespace simstudio::transport
