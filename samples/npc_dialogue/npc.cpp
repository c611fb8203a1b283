// SPDX-License-Identifier: Apache-2.0
#include "npc.h"

#include <algorithm>

namespace {

constexpr double kCharactersASecond = 60;

}  // namespace

void Npc::ask(simstudio::Client& client, const std::string& question) {
  simstudio::JsonBuilder input;
  input.object().key("question").text(question).end();
  simstudio::ExecuteOptions options;
  options.input = input.take();
  options.mode = simstudio::ExecuteMode::Stream;
  options.selected_outputs = {output_};
  options.owner = owner_;
  heard_.clear();
  ending_.clear();
  typed_ = 0;
  speaking_ = true;
  answered_ = false;
  run_ = client.execute_workflow(workflow_, options, [this](const simstudio::Event& event) { on_event(event); });
}

void Npc::on_event(const simstudio::Event& event) {
  switch (event.kind) {
    case simstudio::EventKind::Token:
      ++tokens;
      heard_ += event.text;
      break;
    case simstudio::EventKind::Reset:
      heard_.clear();
      typed_ = 0;
      break;
    case simstudio::EventKind::Result: finish(event.result->success ? "" : " (did not finish)"); break;
    case simstudio::EventKind::Cancelled:
      ++interrupted;
      heard_.resize(std::min(heard_.size(), static_cast<std::size_t>(typed_)));
      finish("— (interrupted)");
      break;
    case simstudio::EventKind::Error:
      ++errors;
      finish("… (" + std::string(event.error->message) + ")");
      break;
    default: break;
  }
}

void Npc::finish(const std::string& ending) {
  ending_ = ending;
  answered_ = true;
}

void Npc::update(double seconds) {
  if (!speaking_) return;
  typed_ = std::min(typed_ + seconds * kCharactersASecond, static_cast<double>(heard_.size()));
  if (!answered_ || static_cast<std::size_t>(typed_) < heard_.size()) return;
  finished_line_ = name_ + ": " + heard_ + ending_;
  speaking_ = false;
}
