// SPDX-License-Identifier: Apache-2.0
#include "transport_suite.h"

#include <cctype>

#include "support/raw_server.h"

namespace simstudio::transport_suite {
namespace {

using Clock = std::chrono::steady_clock;

std::string lower(std::string_view text) {
  std::string made;
  for (const char c : text) made.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return made;
}

}  // namespace

std::string Answer::header(const std::string& lower_name) const {
  const auto found = headers.find(lower_name);
  return found == headers.end() ? std::string() : found->second;
}

Driver::Driver(const Wanted& setup) : transport_(make_transport(setup)) { transport_->attach(*this); }

Driver::~Driver() { transport_->shutdown(std::chrono::milliseconds(100)); }

TransferId Driver::start(Request request) {
  const TransferId id = next_id_++;
  Request& kept = requests_[id] = std::move(request);
  answers[id];
  // Freed when `start` returns, as the interface allows for all but the body.
  const std::string url = kept.url;
  std::vector<TransportHeader> headers;
  for (const auto& [name, value] : kept.headers) headers.push_back({name, value});
  TransportRequest sent;
  sent.method = kept.method;
  sent.url = url;
  sent.headers = headers.data();
  sent.header_count = static_cast<std::uint32_t>(headers.size());
  sent.body = kept.body;
  sent.stream = kept.stream;
  sent.response_header_bytes_max = kept.response_header_bytes_max;
  transport_->start(id, sent);
  return id;
}

bool Driver::run_until(const std::function<bool()>& holds, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (!holds()) {
    if (Clock::now() >= deadline) return false;
    transport_->poll(std::chrono::milliseconds(5));
    test::order_after_receive();
  }
  return true;
}

void Driver::run_for(std::chrono::milliseconds time) {
  run_until([] { return false; }, time);
}

Answer Driver::exchange(Request request) {
  const TransferId id = start(std::move(request));
  run_until_done(id);
  return answers[id];
}

void Driver::cancel(TransferId id) {
  transport_->cancel(id);
  answers[id].done = true;  // Whatever is told from now on is a breach.
  requests_.erase(id);      // The body with it.
}

void Driver::on_connected(TransferId id) noexcept {
  Answer& answer = answers[id];
  if (answer.done || answer.headers_came || answer.connected) ++answer.protocol_breaches;
  answer.connected = true;
}

void Driver::on_headers(TransferId id, std::int32_t status, const TransportHeader* headers,
                        std::uint32_t count) noexcept {
  Answer& answer = answers[id];
  if (answer.done || answer.headers_came || !answer.connected) ++answer.protocol_breaches;
  answer.headers_came = true;
  answer.status = status;
  for (std::uint32_t i = 0; i < count; ++i) {
    answer.headers.emplace(lower(headers[i].name), std::string(headers[i].value));
  }
}

void Driver::on_bytes(TransferId id, std::string_view bytes) noexcept {
  Answer& answer = answers[id];
  if (answer.done || !answer.headers_came) ++answer.protocol_breaches;
  answer.body.append(bytes);
  const auto call = when_bytes_come;  // It may replace itself.
  if (call) call(id);
}

void Driver::on_done(TransferId id, const TransportDone& done) noexcept {
  Answer& answer = answers[id];
  if (answer.done) ++answer.protocol_breaches;
  answer.done = true;
  answer.end = done.end;
  answer.request_sent = done.request_sent;
  answer.message = done.message;
}

Request get(std::string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

Request post(std::string url, std::string body) {
  Request request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  return request;
}

Request stream(std::string url) {
  Request request = post(std::move(url), "{}");
  request.stream = true;
  return request;
}

}  // namespace simstudio::transport_suite
