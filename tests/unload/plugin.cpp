// SPDX-License-Identifier: Apache-2.0
#include "unload/plugin.h"

#include <memory>
#include <utility>
#include <vector>

#include "simstudio/simstudio.h"

namespace simstudio::test {
namespace {

struct State {
  std::unique_ptr<Client> client;
  std::vector<Run> runs;
  int talking = 0;
  long tokens = 0;
  int ended = 0;
};

State* state = nullptr;

void open(const char* url, const char* key, const char* ca_file) {
  state = new State;
  ClientOptions options;
  options.base_url = url;
  options.api_key = key;
  options.api = Api::V2;
  options.tls.ca_file = ca_file;
  state->client = std::make_unique<Client>(options);
}

unsigned long long ask(int count) {
  ExecuteOptions options;
  options.mode = ExecuteMode::Stream;
  options.selected_outputs = {"agent1.content"};
  for (int i = 0; i < count; ++i) {
    state->runs.push_back(
        state->client->execute_workflow("talker", options, [talks = false](const Event& event) mutable {
          if (event.kind == EventKind::Token && !std::exchange(talks, true)) ++state->talking;
          if (event.kind == EventKind::Token) ++state->tokens;
          if (is_terminal(event.kind)) ++state->ended;
        }));
  }
  return state->runs.back().id();
}

void tick() { state->client->tick(); }
int talking() { return state->talking; }
long tokens() { return state->tokens; }
int ended() { return state->ended; }

void close() {
  state->client.reset();
  delete std::exchange(state, nullptr);
}

}  // namespace
}  // namespace simstudio::test

extern "C" __attribute__((visibility("default"))) const simstudio::test::PluginCalls simstudio_test_plugin = {
    &simstudio::test::open,   &simstudio::test::ask,   &simstudio::test::tick, &simstudio::test::talking,
    &simstudio::test::tokens, &simstudio::test::ended, &simstudio::test::close};
