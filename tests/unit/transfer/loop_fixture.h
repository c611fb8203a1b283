// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailbox/event_node.h"
#include "mailbox/mailbox.h"
#include "support/fake_clock.h"
#include "support/fake_transport.h"
#include "transfer/commands.h"
#include "transfer/network_loop.h"

namespace simstudio::test {

using namespace std::chrono_literals;
using Log = std::vector<std::string>;

/// The network side alone: a mailbox, a loop that the test steps, and a transport and a clock of the test's own.
struct LoopTest : testing::Test {
  FakeClock clock;
  FakeTransport transport;
  mailbox::Mailbox& mailbox = *new mailbox::Mailbox;
  std::optional<transfer::NetworkLoop> loop;
  std::vector<mailbox::RunControl*> runs;

  void SetUp() override {
    make([](transfer::LoopOptions&) {});
  }
  void TearDown() override {
    shut_down();
    for (mailbox::RunControl* run : runs) run->retire_reference();
    mailbox.release();
  }
  template <typename Change>
  void make(Change change) {
    transfer::LoopOptions options;
    options.account.base_url = "http://sim.test";
    options.account.api_key = "key";
    options.api = Api::V2;
    change(options);
    loop.emplace(mailbox, transport, clock, options);
  }
  void shut_down() {
    if (!loop) return;
    loop->shutdown(0ms);
    loop.reset();
    take();
    mailbox.end_network_side();
    mailbox.end_host_side();
  }

  mailbox::RunControl& ask(encode::ExecuteRequest request, const std::string& workflow = "guard") {
    auto* run = new mailbox::RunControl(mailbox, {});
    run->id = runs.size() + 1;
    request.workflow_id = workflow;
    if (request.run_id.empty()) request.run_id = "id-" + std::to_string(run->id);
    mailbox.registry.add(*run);
    mailbox.submit(new transfer::SubmitCommand(*run, std::move(request)));
    runs.push_back(run);
    return *run;
  }
  static encode::ExecuteRequest stream() {
    encode::ExecuteRequest request;
    request.mode = ExecuteMode::Stream;
    return request;
  }
  void step() { loop->step(Time::zero()); }

  /// What waits for the host, one line an event.
  Log take() {
    Log log;
    while (mailbox::EventNode* node = mailbox.events.pop()) {
      if (node->text_node != nullptr) node->event.text = node->text_node->close();
      mailbox.add_consumed(node->charged);
      log.push_back(line(node->event));
      mailbox.retire(node, node);
    }
    return log;
  }
  std::string line(const Event& event) {
    const std::string head = std::to_string(event.run) + " ";
    if (event.error != nullptr) message = event.error->message;
    switch (event.kind) {
      case EventKind::Token: return head + std::string(event.block) + "=" + std::string(event.text);
      case EventKind::Thinking: return head + std::string(event.block) + "~" + std::string(event.text);
      case EventKind::Reset: return head + "reset " + std::string(event.block);
      case EventKind::Tool: return head + "tool " + std::string(event.tool_name);
      case EventKind::Warning: return head + "warning " + std::string(event.text);
      case EventKind::Result: return head + "result " + std::string(event.result->status_text);
      case EventKind::Error: return head + "error " + std::string(error_code_text(event.error->code));
      default: return head + "other";
    }
  }
  static std::string chunk(const std::string& block, const std::string& text) {
    return R"(data: {"blockId":")" + block + R"(","chunk":")" + text + "\"}\n\n";
  }
  static constexpr const char* kFinal =
      "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{}}}\n\ndata: \"[DONE]\"\n\n";
  TransferId last() const { return transport.started.back().id; }
  bool is_cancel_call(std::size_t index) const {
    const std::string& url = transport.started.at(index).url;
    return url.size() > 7 && url.compare(url.size() - 7, 7, "/cancel") == 0;
  }

  std::string message;
};

}  // namespace simstudio::test
