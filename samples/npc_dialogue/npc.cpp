// SPDX-License-Identifier: Apache-2.0
#include "npc.h"

#include <algorithm>

namespace {

constexpr double kCharactersASecond = 60;

/// What was typed out when the line broke off, without half a character at its end.
std::string typed_part(const std::string& text, double typed) {
  std::size_t size = std::min(text.size(), static_cast<std::size_t>(typed));
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0u) == 0x80u) --size;
  return text.substr(0, size);
}

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
      heard_ = typed_part(heard_, typed_);
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
