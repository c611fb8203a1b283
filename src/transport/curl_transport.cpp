// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_transport.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/steady_clock.h"
#include "transport/curl_check.h"
#include "transport/curl_exchange.h"
#include "transport/curl_multi.h"
#include "transport/curl_tls.h"
#include "transport/curl_version.h"
#include "transport/look_ups.h"

namespace simstudio::transport {
namespace {

constexpr long kWarmUpLimitMs = 15000;

/// Nobody asked to hear of a warm-up.
class NoSink final : public TransportSink {
 public:
  void on_connected(TransferId) noexcept override {}
  void on_headers(TransferId, std::int32_t, const TransportHeader*, std::uint32_t) noexcept override {}
  void on_bytes(TransferId, std::string_view) noexcept override {}
  void on_done(TransferId, const TransportDone&) noexcept override {}
};

class CurlTransport final : public Transport, public CurlExchangeOwner {
 public:
  explicit CurlTransport(const CurlTransportOptions& options) : options_(options), trust_(options_) {}
  ~CurlTransport() override { shutdown(std::chrono::milliseconds(100)); }

  std::uint32_t capabilities() const noexcept override {
    return kTransportPause | kTransportSetCookie | kTransportNoRedirect | kTransportProtocolHeader;
  }
  void attach(TransportSink& sink) noexcept override { sink_ = &sink; }
  void start(TransferId id, const TransportRequest& request) noexcept override;
  void cancel(TransferId id) noexcept override;
  void pause(TransferId id, bool paused) noexcept override;
  void connect(std::string_view origin) noexcept override;
  void poll(Time max_wait) noexcept override;
  void wake() noexcept override { multi_.wake(); }
  void shutdown(std::chrono::milliseconds budget) noexcept override;

 private:
  struct Refused {
    TransferId id;
    TransportEnd end;
    std::string message;
  };

  void on_connection(CurlExchange& exchange) override;
  void on_protocol(const CurlExchange& exchange, bool is_http2) override;
  void on_look_up(bool begins) override;

  CurlSetup setup_for(std::string_view url) const;
  void begin(CurlExchange& exchange);
  void close(std::unique_ptr<CurlExchange> exchange);
  void finish(const CurlEnded& ended);
  std::unique_ptr<CurlExchange> take(CURL* easy);
  void hold(CurlExchange& exchange, bool held);
  void hold_connection(std::uint64_t connection);
  void after_curl();
  void report_refused();

  const CurlTransportOptions options_;
  const CurlTrust trust_;
  LookUps look_ups_;  // before the exchanges, which tell it of their end
  CurlMulti multi_;
  TransportSink* sink_ = nullptr;
  NoSink no_sink_;
  std::unordered_map<TransferId, std::unique_ptr<CurlExchange>> exchanges_;
  std::vector<std::unique_ptr<CurlExchange>> warm_ups_;
  std::string http2_origin_;
  // What callbacks asked for and libcurl allows only outside of them.
  std::vector<std::unique_ptr<CurlExchange>> doomed_;
  std::vector<CurlExchange*> to_add_;
  std::vector<TransferId> to_pause_;
  std::vector<Refused> refused_;
};

CurlSetup CurlTransport::setup_for(std::string_view url) const {
  return {options_, trust_, !http2_origin_.empty() && origin_of(url) == http2_origin_};
}

void CurlTransport::start(TransferId id, const TransportRequest& request) noexcept {
  if (!multi_.is_open()) return;
  std::string problem = check_request(request);
  if (!problem.empty()) {
    refused_.push_back({id, TransportEnd::NotSupported, std::move(problem)});
    return;
  }
  auto exchange = std::make_unique<CurlExchange>(id, *sink_, *this);
  CurlExchange& made = *exchange;
  made.prepare(request, setup_for(request.url));
  exchanges_.emplace(id, std::move(exchange));
  begin(made);
}

void CurlTransport::connect(std::string_view origin) noexcept {
  if (!multi_.is_open()) return;
  const auto is_same = [&](const auto& one) { return one->origin() == origin; };
  if (std::any_of(warm_ups_.begin(), warm_ups_.end(), is_same)) return;
  // A request, since libcurl does not use a connection again that CURLOPT_CONNECT_ONLY made.
  const std::string url = std::string(origin) + "/";
  TransportRequest request;
  request.method = "HEAD";
  request.url = url;
  if (!check_request(request).empty()) return;
  warm_ups_.push_back(std::make_unique<CurlExchange>(0, no_sink_, *this));
  CurlExchange& made = *warm_ups_.back();
  made.prepare(request, setup_for(url));
  made.limit_time(kWarmUpLimitMs);
  begin(made);
}

void CurlTransport::begin(CurlExchange& exchange) {
  to_add_.push_back(&exchange);
  if (!multi_.is_inside()) after_curl();
}

void CurlTransport::cancel(TransferId id) noexcept {
  const auto is_it = [id](const Refused& one) { return one.id == id; };
  refused_.erase(std::remove_if(refused_.begin(), refused_.end(), is_it), refused_.end());
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return;
  std::unique_ptr<CurlExchange> exchange = std::move(found->second);
  exchanges_.erase(found);
  exchange->drop();
  if (multi_.is_inside()) {
    doomed_.push_back(std::move(exchange));  // It may be its own callback that we are in.
  } else {
    close(std::move(exchange));
    after_curl();
  }
}

void CurlTransport::close(std::unique_ptr<CurlExchange> exchange) {
  to_add_.erase(std::remove(to_add_.begin(), to_add_.end(), exchange.get()), to_add_.end());
  if (!exchange->in_multi) return;
  if (exchange->was_looking_up()) pin_module();
  multi_.remove(exchange->easy());
  if (exchange->held) hold_connection(exchange->connection());
}

void CurlTransport::pause(TransferId id, bool paused) noexcept {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end() || found->second->wants_pause == paused) return;
  CurlExchange& exchange = *found->second;
  exchange.wants_pause = paused;
  if (options_.http2 && exchange.connection() != 0) {
    hold_connection(exchange.connection());
  } else {
    hold(exchange, paused);
  }
  if (!multi_.is_inside()) after_curl();
}

void CurlTransport::hold(CurlExchange& exchange, bool held) {
  if (exchange.held == held) return;
  exchange.held = held;
  to_pause_.push_back(exchange.id());
}

/// An HTTP/2 connection is held as a whole: libcurl would keep the bytes of its paused streams, up to 32 MB each, as
/// long as one other is read.
void CurlTransport::hold_connection(std::uint64_t connection) {
  bool held = false;
  for (const auto& [id, one] : exchanges_) held = held || (one->connection() == connection && one->wants_pause);
  for (const auto& [id, one] : exchanges_) {
    if (one->connection() == connection) hold(*one, held);
  }
}

void CurlTransport::on_connection(CurlExchange& exchange) {
  if (options_.http2 && exchange.id() != 0) hold_connection(exchange.connection());
}

void CurlTransport::on_protocol(const CurlExchange& exchange, bool is_http2) {
  if (is_http2) {
    http2_origin_ = exchange.origin();
  } else if (exchange.origin() == http2_origin_) {
    http2_origin_.clear();
  }
}

void CurlTransport::on_look_up(bool begins) {
  if (begins) {
    look_ups_.begin(base::steady_clock().now());
  } else {
    look_ups_.end();
  }
}

void CurlTransport::after_curl() {
  while (!doomed_.empty() || !to_add_.empty() || !to_pause_.empty()) {
    for (auto& exchange : std::exchange(doomed_, {})) close(std::move(exchange));
    for (CurlExchange* exchange : std::exchange(to_add_, {})) {
      exchange->in_multi = multi_.add(exchange->easy());
      if (!exchange->in_multi && exchange->id() != 0) {
        refused_.push_back({exchange->id(), TransportEnd::NotConnected, "libcurl did not take the transfer"});
      }
    }
    for (const TransferId id : std::exchange(to_pause_, {})) {
      const auto found = exchanges_.find(id);
      if (found != exchanges_.end() && found->second->in_multi)
        multi_.pause(found->second->easy(), found->second->held);
    }
  }
}

void CurlTransport::report_refused() {
  for (const Refused& refused : std::exchange(refused_, {})) {
    exchanges_.erase(refused.id);
    TransportDone done;
    done.end = refused.end;
    done.request_sent = RequestSent::No;
    done.message = refused.message;
    sink_->on_done(refused.id, done);
  }
}

void CurlTransport::poll(Time max_wait) noexcept {
  if (!multi_.is_open()) return;
  multi_.drive(refused_.empty() ? max_wait : Time::zero());
  after_curl();
  while (const auto ended = multi_.next_ended()) finish(*ended);
  report_refused();
  after_curl();
}

std::unique_ptr<CurlExchange> CurlTransport::take(CURL* easy) {
  CurlExchange* exchange = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange);
  if (exchange->id() == 0) {
    const auto is_it = [exchange](const auto& one) { return one.get() == exchange; };
    const auto found = std::find_if(warm_ups_.begin(), warm_ups_.end(), is_it);
    std::unique_ptr<CurlExchange> taken = std::move(*found);
    warm_ups_.erase(found);
    return taken;
  }
  const auto found = exchanges_.find(exchange->id());
  std::unique_ptr<CurlExchange> taken = std::move(found->second);
  exchanges_.erase(found);
  return taken;
}

void CurlTransport::finish(const CurlEnded& ended) {
  std::unique_ptr<CurlExchange> over = take(ended.easy);
  // A warm-up's time limit may have ended it in a look-up that still runs.
  if (ended.code == CURLE_OPERATION_TIMEDOUT && over->was_looking_up()) pin_module();
  multi_.remove(over->easy());
  if (over->held) hold_connection(over->connection());
  if (over->id() != 0 && over->starts_over(ended.code)) {
    CurlExchange& again = *over;
    exchanges_.emplace(again.id(), std::move(over));
    begin(again);
    return;
  }
  over->report_done(ended.code);
}

void CurlTransport::shutdown(std::chrono::milliseconds budget) noexcept {
  if (!multi_.is_open()) return;
  for (auto& [id, exchange] : exchanges_) exchange->drop();
  for (auto& [id, exchange] : std::exchange(exchanges_, {})) close(std::move(exchange));
  for (auto& exchange : std::exchange(warm_ups_, {})) close(std::move(exchange));
  for (auto& exchange : std::exchange(doomed_, {})) close(std::move(exchange));
  to_pause_.clear();
  refused_.clear();
  if (!curl_detaches_look_ups() && look_ups_.may_run_on(base::steady_clock().now())) pin_module();
  multi_.close(budget);
}

}  // namespace

std::unique_ptr<Transport> make_curl_transport(const CurlTransportOptions& options) {
  if (!options.curl_is_initialized) ensure_curl();
  return std::make_unique<CurlTransport>(options);
}

}  // namespace simstudio::transport
