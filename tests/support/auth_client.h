// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/host_ticked_client.h"

namespace simstudio::test {

/// Keeps each question for the test to answer, or answers from inside the call.
struct KeptQuestions final : AuthProvider {
  void request_token(AuthReply reply) noexcept override {
    ++count;
    if (at_once.empty()) {
      open.push_back(std::move(reply));
    } else {
      reply.give(at_once);
    }
  }

  std::string at_once;
  int count = 0;
  std::vector<AuthReply> open;
};

/// A host-ticked client whose tokens, key and server the test hands out, and what was told of its runs.
struct AuthClient : HostTickedClient {
  KeptQuestions provider;
  std::vector<std::string> log;
  std::string message;
  MayHaveRun may_have_run = MayHaveRun::Yes;

  ~AuthClient() { client.reset(); }  // Before its provider.

  ClientOptions with_provider() {
    ClientOptions made = options();
    made.api_key.clear();
    made.auth = &provider;
    return made;
  }
  simstudio::Run ask(const ExecuteOptions& with = {}) {
    simstudio::Run run = client->execute_workflow("guard", with, [this](const Event& event) { hear(event); });
    tick();
    return run;
  }
  simstudio::Run look() {
    simstudio::Run run = client->get_workflow_run("guard", "r1", [this](const Event& event) { hear(event); });
    tick();
    return run;
  }
  void hear(const Event& event) {
    may_have_run = event.may_have_run;
    switch (event.kind) {
      case EventKind::Token: log.push_back("token " + std::string(event.text)); break;
      case EventKind::Result: log.push_back("result " + std::string(event.result->status_text)); break;
      case EventKind::Queued: log.emplace_back("queued"); break;
      case EventKind::Answer: log.emplace_back("answer"); break;
      case EventKind::Cancelled: log.emplace_back("cancelled"); break;
      case EventKind::Error:
        log.push_back("error " + std::string(error_code_text(event.error->code)));
        message = event.error->message;
        break;
      default: log.emplace_back("other"); break;
    }
  }
  void tick() {
    for (int i = 0; i < 3; ++i) client->tick();
  }
  void wait(Time time) {
    clock.advance(time);
    tick();
  }
  /// To the oldest question that is open.
  void give(const std::string& token) {
    ASSERT_FALSE(provider.open.empty()) << "nobody asks for a token";
    provider.open.front().give(token);
    provider.open.erase(provider.open.begin());
    tick();
  }
  void answer(std::size_t index, int status, std::string_view body) {
    transport.json(transport.started.at(index).id, status, body);
    tick();
  }
  void refuse_token(std::size_t index) { answer(index, 401, kWrongKey); }
  /// Says no to the oldest question that is open.
  void refuse(const std::string& why) {
    ASSERT_FALSE(provider.open.empty()) << "nobody asks for a token";
    provider.open.front().refuse(why);
    provider.open.erase(provider.open.begin());
  }

  std::size_t requests() const { return transport.started.size(); }
  std::string url(std::size_t index) const { return transport.started.at(index).url; }
  std::string run_id(std::size_t index) const { return transport.started.at(index).headers.at("X-Run-Id"); }
  /// The key that it went with.
  std::string key(std::size_t index) const {
    const auto& headers = transport.started.at(index).headers;
    const auto found = headers.find("X-API-Key");
    return found == headers.end() ? std::string() : found->second;
  }
  bool is_cancel(std::size_t index) const { return url(index).find("/cancel") != std::string::npos; }

  static constexpr char kWrongKey[] = R"({"error":{"code":"UNAUTHORIZED","message":"Invalid API key"}})";
  static constexpr char kDone[] = R"({"data":{"runId":"r1","status":"completed","output":{"said":"hello"}}})";
  static constexpr char kRunning[] = R"({"data":{"runId":"r1","status":"running"}})";
  static constexpr char kReceipt[] = R"({"data":{"runId":"r1","statusUrl":"/x"}})";
  static constexpr char kNoV2[] = R"({"error":{"code":"NOT_FOUND","message":"Not found"}})";
};

}  // namespace simstudio::test
