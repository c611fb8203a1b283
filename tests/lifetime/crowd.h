// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lifetime/crowd_text.h"
#include "simstudio/simstudio.h"
#include "support/server_process.h"

namespace simstudio::test {

/// A client with many streams of one sandbox workflow.
class Crowd {
 public:
  explicit Crowd(ClientOptions options) {
    options.api = Api::V2;
    options.limits.concurrent_runs = 4000;
    client = std::make_unique<Client>(options);
  }

  void ask(int count, const std::string& workflow = "talker") {
    ExecuteOptions options;
    options.mode = ExecuteMode::Stream;
    options.selected_outputs = {"agent1.content"};
    for (int i = 0; i < count; ++i) {
      runs.push_back(client->execute_workflow(workflow, options, [this, talks = false](const Event& event) mutable {
        if (event.kind == EventKind::Token && !std::exchange(talks, true)) ++talking;
        if (event.kind == EventKind::Token) tokens += 1;
        if (event.kind == EventKind::Error) last_error = event.error->message;
        if (is_terminal(event.kind)) ++ended;
      }));
    }
  }

  bool tick_until(const std::function<bool()>& reached, std::chrono::seconds limit = std::chrono::seconds(60)) {
    const auto give_up_at = std::chrono::steady_clock::now() + limit;
    while (!reached()) {
      if (std::chrono::steady_clock::now() > give_up_at) return false;
      if (client->tick().delivered == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }
  bool tick_until_talking(int count) {
    return tick_until([&] { return talking >= count; });
  }

  /// How long the client's destructor took.
  std::chrono::milliseconds destroy() {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu_before = std::clock();
    client.reset();
    destroy_cpu_ms = static_cast<double>(std::clock() - cpu_before) * 1000 / CLOCKS_PER_SEC;
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  }

  std::unique_ptr<Client> client;
  std::vector<Run> runs;
  int talking = 0;
  int ended = 0;
  long tokens = 0;
  double destroy_cpu_ms = 0;
  std::string last_error;
};

}  // namespace simstudio::test
