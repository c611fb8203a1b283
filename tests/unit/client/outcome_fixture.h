// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "support/host_ticked_client.h"

namespace simstudio::test {

using namespace std::chrono_literals;

/// One run that may be sent again, and the server's side of it in the test's hand.
struct OutcomeTest : testing::Test, HostTickedClient {
  std::vector<std::string> log;
  std::optional<simstudio::Run> run;
  std::string run_id;
  std::string message;
  std::string output;
  MayHaveRun may_have_run = MayHaveRun::No;

  void SetUp() override {
    ClientOptions with = options();
    with.random_seed = 7;
    make(with);
  }
  void execute(ExecuteOptions with = {}) {
    run = client->execute_with_retry("guard", std::move(with), [this](const Event& event) { hear(event); });
    tick();
  }
  static ExecuteOptions async() {
    ExecuteOptions made;
    made.mode = ExecuteMode::Async;
    return made;
  }
  void hear(const Event& event) {
    if (!event.run_id.empty()) run_id = event.run_id;
    may_have_run = event.may_have_run;
    switch (event.kind) {
      case EventKind::Token: log.push_back("token " + std::string(event.text)); break;
      case EventKind::Retry:
        log.push_back("retry " + std::to_string(event.attempt) + " " + std::string(error_code_text(event.retry_code)));
        break;
      case EventKind::Queued: log.push_back("queued " + std::string(event.queued->run_id)); break;
      case EventKind::Result:
        log.push_back("result " + std::string(event.result->status_text));
        output = event.result->output.dump();
        break;
      case EventKind::Error:
        log.push_back("error " + std::string(error_code_text(event.error->code)));
        message = event.error->message;
        break;
      case EventKind::Cancelled: log.emplace_back("cancelled"); break;
      default: log.emplace_back("other"); break;
    }
  }
  void tick() {
    for (int i = 0; i < 2; ++i) client->tick();
  }
  void wait(Time time) {
    clock.advance(time);
    tick();
  }
  void answer(int status, std::string_view body) {
    transport.json(last(), status, body);
    tick();
  }
  void refuse(int status, std::string_view body, const std::string& retry_after) {
    const TransferId id = last();
    transport.headers(id, status, {{"Content-Type", "application/json"}, {"Retry-After", retry_after}});
    transport.bytes(id, body);
    transport.done(id);
    tick();
  }
  void lose(RequestSent sent = RequestSent::Maybe) {
    transport.connected(last());
    transport.done(last(), TransportEnd::ConnectionLost, sent);
    tick();
  }
  void fail_to_connect() {
    transport.done(last(), TransportEnd::NotConnected, RequestSent::No);
    tick();
  }

  std::size_t requests() const { return transport.started.size(); }
  const FakeTransport::Exchange& request(std::size_t index) const { return transport.started.at(index); }
  std::string sent_id(std::size_t index) const { return request(index).headers.at("X-Run-Id"); }
  bool is_execute(std::size_t index) const { return request(index).method == "POST"; }
  bool is_look(std::size_t index) const {
    return request(index).method == "GET" &&
           request(index).url.find("/runs/" + sent_id(0) + "?includeOutput=true") != std::string::npos;
  }
  bool is_cancel(std::size_t index) const { return request(index).url.find("/cancel") != std::string::npos; }
  std::size_t executes() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < requests(); ++i) count += request(i).url.find("/execute") != std::string::npos ? 1 : 0;
    return count;
  }

  static std::string record(const std::string& status, const std::string& more = "") {
    return R"({"data":{"runId":"r1","workflowId":"guard","status":")" + status + "\"" + more + "}}";
  }
  static constexpr char kDone[] = R"({"data":{"runId":"r1","status":"completed","output":{"said":"hello"}}})";
  static constexpr char kNotFound[] = R"({"error":{"code":"NOT_FOUND","message":"Run not found"}})";
  static constexpr char kNoV2[] = R"({"error":{"code":"NOT_FOUND","message":"Not found"}})";
  static constexpr char kLimited[] = R"({"error":{"code":"RATE_LIMITED","message":"API rate limit exceeded"}})";
  static constexpr char kConflict[] =
      R"({"error":{"code":"CONFLICT","message":"used","details":{"code":"RUN_ID_CONFLICT"}}})";
};

}  // namespace simstudio::test
