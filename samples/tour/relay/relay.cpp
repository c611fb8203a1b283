// SPDX-License-Identifier: Apache-2.0
#include "relay.h"

#include <event2/buffer.h>
#include <event2/keyvalq_struct.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace {

constexpr timeval kTickEvery{0, 10000};
constexpr std::size_t kPagesMax = 64;
constexpr std::uint64_t kUndeliveredBytes = 256u << 10;  // Of a page that does not read.
constexpr std::size_t kQuestionBytesMax = 2000;

const char* header(evhttp_request* request, const char* name) {
  return evhttp_find_header(evhttp_request_get_input_headers(request), name);
}

/// Any page that is open in the browser may ask for this address; only ours may spend the account's money.
bool is_from_another_site(evhttp_request* request) {
  const char* site = header(request, "Sec-Fetch-Site");
  return site != nullptr && std::strcmp(site, "same-origin") != 0 && std::strcmp(site, "none") != 0;
}

std::string question_of(evhttp_request* request) {
  const char* query = evhttp_uri_get_query(evhttp_request_get_evhttp_uri(request));
  evkeyvalq values{};
  if (query == nullptr || evhttp_parse_query_str(query, &values) != 0) return {};
  const char* question = evhttp_find_header(&values, "question");
  std::string copy = question != nullptr ? question : "";
  evhttp_clear_headers(&values);
  return copy;
}

void send_file(evhttp_request* request, const std::string& name, const char* type) {
  std::ifstream file(std::string(RELAY_PAGES) + "/" + name, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) return evhttp_send_error(request, HTTP_NOTFOUND, nullptr);
  evkeyvalq* headers = evhttp_request_get_output_headers(request);
  evhttp_add_header(headers, "Content-Type", type);
  evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
  evhttp_add_header(headers, "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'");
  evbuffer_add(evhttp_request_get_output_buffer(request), text.data(), text.size());
  evhttp_send_reply(request, HTTP_OK, nullptr, nullptr);
}

}  // namespace

Relay::Relay(event_base* base, simstudio::ClientOptions client_options, RelayOptions options)
    : options_(std::move(options)), client_options_(std::move(client_options)), http_(evhttp_new(base)) {
  const auto on_request = [](evhttp_request* request, void* relay) { static_cast<Relay*>(relay)->answer(request); };
  const auto on_tick = [](evutil_socket_t, short, void* relay) { static_cast<Relay*>(relay)->tick(); };
  const auto on_ping = [](evutil_socket_t, short, void* relay) { static_cast<Relay*>(relay)->ping(); };
  evhttp_set_allowed_methods(http_, EVHTTP_REQ_GET);
  evhttp_set_gencb(http_, on_request, this);
  tick_timer_ = event_new(base, -1, EV_PERSIST, on_tick, this);
  event_add(tick_timer_, &kTickEvery);
  ping_timer_ = event_new(base, -1, EV_PERSIST, on_ping, this);
  const timeval ping_every{options_.ping_s, 0};
  event_add(ping_timer_, &ping_every);
  client_options_.limits.undelivered_bytes = kUndeliveredBytes;
  idle_clients_.push_back(client());
  idle_clients_.back()->connect();  // The first question then finds a connection that stands.
}

Relay::~Relay() {
  streams_.clear();  // Ends their runs; a client that goes gives its cancel calls up to 150 ms to leave.
  event_free(tick_timer_);
  event_free(ping_timer_);
  evhttp_free(http_);
}

std::uint16_t Relay::listen() {
  evhttp_bound_socket* bound = evhttp_bind_socket_with_handle(http_, "127.0.0.1", options_.port);
  if (bound == nullptr) return 0;
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(evhttp_bound_socket_get_fd(bound), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void Relay::answer(evhttp_request* request) {
  const char* path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
  const std::string wanted = path != nullptr ? path : "";
  if (wanted == "/") return send_file(request, "page.html", "text/html; charset=utf-8");
  if (wanted == "/page.js") return send_file(request, "page.js", "text/javascript; charset=utf-8");
  if (wanted == "/stream") return start_stream(request);
  evhttp_send_error(request, HTTP_NOTFOUND, nullptr);
}

void Relay::start_stream(evhttp_request* request) {
  const std::string question = question_of(request);
  if (is_from_another_site(request)) return evhttp_send_error(request, 403, "Ask from the relay's own page");
  // An EventSource that lost its connection asks again by itself. That would be a second run; 204 makes it stop.
  if (header(request, "Last-Event-ID") != nullptr) return evhttp_send_reply(request, HTTP_NOCONTENT, nullptr, nullptr);
  if (question.empty() || question.size() > kQuestionBytesMax)
    return evhttp_send_error(request, HTTP_BADREQUEST, "Ask with ?question=");
  if (streams_.size() >= kPagesMax) return evhttp_send_error(request, HTTP_SERVUNAVAIL, "Too many pages; come back");

  simstudio::ExecuteOptions run;
  run.input = simstudio::JsonBuilder().object().key(options_.field).text(question).take();
  run.mode = simstudio::ExecuteMode::Stream;
  run.selected_outputs = {options_.output};
  streams_.push_back(std::make_unique<PageStream>(client(), options_.workflow, run, request, options_.patience_s));
}

std::unique_ptr<simstudio::Client> Relay::client() {
  if (idle_clients_.empty()) return std::make_unique<simstudio::Client>(client_options_);
  std::unique_ptr<simstudio::Client> idle = std::move(idle_clients_.back());
  idle_clients_.pop_back();
  return idle;
}

void Relay::tick() {
  for (auto stream = streams_.begin(); stream != streams_.end();) {
    (*stream)->tick();
    if ((*stream)->is_over()) idle_clients_.push_back((*stream)->take_client());
    stream = (*stream)->is_over() ? streams_.erase(stream) : std::next(stream);
  }
}

void Relay::ping() {
  for (const auto& stream : streams_) stream->ping();
}
