// SPDX-License-Identifier: Apache-2.0
#include "npc.h"

#include <thread>
#include <utility>

namespace simstudio::test {
namespace {

void write_down(Told& told, const Event& event) {
  if (told.kinds.empty() || told.kinds.back() != event.kind) told.kinds.push_back(event.kind);
  if (is_terminal(event.kind)) ++told.terminals;
  told.text += event.kind == EventKind::Token ? std::string(event.text) : std::string();
  if (event.kind == EventKind::Cancelled) {
    told.run_id = event.run_id;
    told.may_have_run = event.may_have_run;
  }
  if (event.queued != nullptr) told.run_id = event.queued->run_id;
  if (event.result != nullptr) {
    told.status = event.result->status;
    told.output = event.result->output.dump();
    told.run_id = event.result->run_id;
    told.http_status = event.result->http_status;
    if (event.result->error != nullptr) told.message = event.result->error->message;
  }
  if (event.error != nullptr) {
    told.code = event.error->code;
    told.message = event.error->message;
    told.may_have_run = event.error->may_have_run;
    told.http_status = event.error->http_status;
  }
}

}  // namespace

std::shared_ptr<Told> Game::ask(const std::string& workflow, const ExecuteOptions& options, Run* run) {
  auto told = std::make_shared<Told>();
  Run made = client_->execute_workflow(workflow, options, [told](const Event& event) { write_down(*told, event); });
  if (run != nullptr) {
    *run = std::move(made);
  } else {
    made.keep();
  }
  return told;
}

bool Game::tick_until(const std::function<bool()>& holds, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    client_->tick();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // A frame.
  }
  return true;
}

ClientOptions options_for(const LocalSim& sandbox) {
  ClientOptions options;
  options.base_url = sandbox.origin();
  options.api_key = sandbox.api_key();
  return options;
}

ExecuteOptions sync_run(const std::string& input) {
  ExecuteOptions options;
  options.input = input;
  return options;
}

ExecuteOptions spoken_run() {
  ExecuteOptions options = sync_run();
  options.mode = ExecuteMode::Stream;
  options.selected_outputs = {"agent1.content"};
  return options;
}

}  // namespace simstudio::test
