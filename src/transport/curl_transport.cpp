// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/steady_clock.h"
#include "transport/curl_exchange.h"
#include "transport/curl_version.h"
#include "transport/poller_epoll.h"

namespace simstudio::transport {
namespace {

constexpr TransferId kWarmUp = 0;

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(const CurlTransportOptions& options);
  ~CurlTransport() override;

  std::uint32_t capabilities() const noexcept override {
    return kTransportPause | kTransportSetCookie | kTransportNoRedirect | kTransportProtocolHeader;
  }
  void attach(TransportSink& sink) noexcept override { sink_ = &sink; }
  void start(TransferId id, const TransportRequest& request) noexcept override;
  void cancel(TransferId id) noexcept override;
  void pause(TransferId id, bool paused) noexcept override;
  void connect(std::string_view origin) noexcept override;
  void poll(Time max_wait) noexcept override;
  void wake() noexcept override { poller_.wake(); }
  void shutdown(std::chrono::milliseconds budget) noexcept override;

 private:
  using Exchanges = std::unordered_map<TransferId, std::unique_ptr<CurlExchange>>;

  void open(TransferId id, const TransportRequest& request);
  void close(std::unique_ptr<CurlExchange> exchange);
  void act(int socket, int what);
  void after_curl();
  void read_messages();
  static int socket_callback(CURL*, curl_socket_t socket, int what, void* self, void* known);
  static int timer_callback(CURLM*, long timeout_ms, void* self);

  const CurlTransportOptions options_;
  Poller poller_;
  TransportSink* sink_ = nullptr;
  CURLM* multi_;
  Exchanges exchanges_;
  std::vector<std::unique_ptr<CurlExchange>> warm_ups_;
  std::vector<std::unique_ptr<CurlExchange>> doomed_;
  std::vector<CurlExchange*> to_add_;
  std::vector<TransferId> to_pause_;
  std::optional<Time> timer_at_;
  bool in_curl_ = false;
};

CurlTransport::CurlTransport(const CurlTransportOptions& options) : options_(options) {
  ensure_curl();
  multi_ = curl_multi_init();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &socket_callback);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &timer_callback);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlTransport::~CurlTransport() { shutdown(std::chrono::milliseconds(100)); }

void CurlTransport::start(TransferId id, const TransportRequest& request) noexcept { open(id, request); }

void CurlTransport::open(TransferId id, const TransportRequest& request) {
  auto exchange = std::make_unique<CurlExchange>(id, *sink_, curl_easy_init());
  CurlExchange& made = *exchange;
  made.prepare(request, options_);
  if (id == kWarmUp) {
    made.drop();
    warm_ups_.push_back(std::move(exchange));
  } else {
    exchanges_.emplace(id, std::move(exchange));
  }
  // libcurl refuses new handles from inside its own callbacks.
  to_add_.push_back(&made);
  if (!in_curl_) after_curl();
}

void CurlTransport::cancel(TransferId id) noexcept {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return;
  std::unique_ptr<CurlExchange> exchange = std::move(found->second);
  exchanges_.erase(found);
  exchange->drop();
  if (in_curl_) {
    doomed_.push_back(std::move(exchange));  // It may be its own callback that we are in.
  } else {
    close(std::move(exchange));
  }
}

void CurlTransport::close(std::unique_ptr<CurlExchange> exchange) {
  to_add_.erase(std::remove(to_add_.begin(), to_add_.end(), exchange.get()), to_add_.end());
  if (!exchange->in_multi) return;
  if (exchange->was_looking_up()) pin_module();
  in_curl_ = true;
  curl_multi_remove_handle(multi_, exchange->easy());
  in_curl_ = false;
}

void CurlTransport::pause(TransferId id, bool paused) noexcept {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return;
  found->second->wants_pause = paused;
  to_pause_.push_back(id);
  if (!in_curl_) after_curl();
}

void CurlTransport::connect(std::string_view origin) noexcept {
  // A request, since libcurl does not use a connection again that CURLOPT_CONNECT_ONLY made.
  const std::string url = std::string(origin) + "/";
  TransportRequest request;
  request.method = "HEAD";
  request.url = url;
  open(kWarmUp, request);
}

void CurlTransport::act(int socket, int what) {
  int running = 0;
  in_curl_ = true;
  curl_multi_socket_action(multi_, socket, what, &running);
  in_curl_ = false;
}

/// What callbacks asked for and libcurl allows only outside of them.
void CurlTransport::after_curl() {
  while (!doomed_.empty() || !to_add_.empty() || !to_pause_.empty()) {
    for (auto& exchange : std::exchange(doomed_, {})) close(std::move(exchange));
    for (CurlExchange* exchange : std::exchange(to_add_, {})) {
      in_curl_ = true;
      exchange->in_multi = curl_multi_add_handle(multi_, exchange->easy()) == CURLM_OK;
      in_curl_ = false;
    }
    for (const TransferId id : std::exchange(to_pause_, {})) {
      const auto found = exchanges_.find(id);
      if (found == exchanges_.end()) continue;
      in_curl_ = true;  // Resuming delivers what libcurl held.
      curl_easy_pause(found->second->easy(), found->second->wants_pause ? CURLPAUSE_RECV : CURLPAUSE_CONT);
      in_curl_ = false;
    }
  }
}

void CurlTransport::poll(Time max_wait) noexcept {
  if (timer_at_) {
    const Time until = std::max(Time::zero(), *timer_at_ - base::steady_clock().now());
    max_wait = max_wait < Time::zero() ? until : std::min(max_wait, until);
  }
  Ready ready[Poller::kBatch];
  const int count = poller_.wait(max_wait, ready);
  for (int i = 0; i < count; ++i) {
    const int what = (ready[i].readable ? CURL_CSELECT_IN : 0) | (ready[i].writable ? CURL_CSELECT_OUT : 0) |
                     (ready[i].failed ? CURL_CSELECT_ERR : 0);
    act(ready[i].socket, what);
  }
  if (timer_at_ && base::steady_clock().now() >= *timer_at_) {
    timer_at_.reset();
    act(CURL_SOCKET_TIMEOUT, 0);
  }
  after_curl();
  read_messages();
}

void CurlTransport::read_messages() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CurlExchange* done = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &done);
    const auto found = exchanges_.find(done->id());
    if (found == exchanges_.end() || found->second.get() != done) {
      const auto warm =
          std::find_if(warm_ups_.begin(), warm_ups_.end(), [&](const auto& one) { return one.get() == done; });
      if (warm == warm_ups_.end()) continue;
      std::unique_ptr<CurlExchange> over = std::move(*warm);
      warm_ups_.erase(warm);
      close(std::move(over));
      continue;
    }
    const std::unique_ptr<CurlExchange> over = std::move(found->second);
    exchanges_.erase(found);
    curl_multi_remove_handle(multi_, over->easy());
    over->report_done(code);
  }
  after_curl();
}

void CurlTransport::shutdown(std::chrono::milliseconds budget) noexcept {
  if (multi_ == nullptr) return;
  for (auto& [id, exchange] : exchanges_) exchange->drop();
  for (auto& [id, exchange] : std::exchange(exchanges_, {})) close(std::move(exchange));
  for (auto& exchange : std::exchange(warm_ups_, {})) close(std::move(exchange));
  doomed_.clear();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
  CURLM* const multi = std::exchange(multi_, nullptr);
  if (!curl_detaches_look_ups()) {
    curl_multi_cleanup(multi);
    return;
  }
  // From 8.20 the clean-up itself waits for look-ups: it gets a thread and the budget, and stays behind if it must.
  auto cleaned = std::make_shared<std::atomic<bool>>(false);
  std::thread cleaner([multi, cleaned] {
    curl_multi_cleanup(multi);
    cleaned->store(true, std::memory_order_release);
  });
  const Time deadline = base::steady_clock().now() + Time(budget);
  while (!cleaned->load(std::memory_order_acquire) && base::steady_clock().now() < deadline) std::this_thread::yield();
  if (cleaned->load(std::memory_order_acquire)) {
    cleaner.join();
    return;
  }
  pin_module();
  cleaner.detach();
}

int CurlTransport::socket_callback(CURL*, curl_socket_t socket, int what, void* self, void* known) {
  auto& transport = *static_cast<CurlTransport*>(self);
  if (what == CURL_POLL_REMOVE) {
    transport.poller_.forget(socket);
    return 0;
  }
  const bool readable = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
  const bool writable = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
  transport.poller_.watch(socket, readable, writable, known != nullptr);
  if (known == nullptr) curl_multi_assign(transport.multi_, socket, self);
  return 0;
}

int CurlTransport::timer_callback(CURLM*, long timeout_ms, void* self) {
  auto& transport = *static_cast<CurlTransport*>(self);
  if (timeout_ms < 0) {
    transport.timer_at_.reset();
  } else {
    transport.timer_at_ = base::steady_clock().now() + std::chrono::milliseconds(timeout_ms);
  }
  return 0;
}

}  // namespace

std::string check_curl_options(const CurlTransportOptions& options) {
  if (options.ca_file.empty()) return {};
  std::FILE* file = std::fopen(options.ca_file.c_str(), "rb");
  if (file != nullptr) {
    std::fclose(file);
    return {};
  }
  return "client option tls.ca_file: \"" + options.ca_file +
         "\" can't be read. Give a PEM file of certificate authorities, or none for the system's.";
}

std::unique_ptr<Transport> make_curl_transport(const CurlTransportOptions& options) {
  return std::make_unique<CurlTransport>(options);
}

}  // namespace simstudio::transport
