// SPDX-License-Identifier: Apache-2.0
#include "npc.h"

#include <utility>

void Npc::ask(const std::string& question) {
  bytes_heard_ = bytes_heard();
  text_.clear();
  problem_.clear();
  typewriter_.restart();
  ended_ = false;
  seconds_idle_ = 0;
  state_ = State::Waiting;

  simstudio::ExecuteOptions options;
  options.input = simstudio::JsonBuilder().object().key(role_.field).text(question).take();
  options.mode = simstudio::ExecuteMode::Stream;
  options.selected_outputs = {role_.output};
  options.owner = role_.owner;
  run_ = start(options);  // Whatever it was still saying before is released by this.
}

void Npc::interrupt() {
  run_.cancel();
  if (ended_) end(State::Interrupted);  // All of it had come, only the typing goes on.
}

void Npc::walk_away() {
  client_.release_owner(role_.owner);
  end(State::LeftAlone);
}

void Npc::hear(const simstudio::Event& event) {
  switch (event.kind) {
    case simstudio::EventKind::Token:
      text_ += event.text;  // The event's own text is gone when this returns.
      state_ = State::Speaking;
      break;
    case simstudio::EventKind::Reset: text_.clear(); break;
    case simstudio::EventKind::Result:
      if (event.result->error != nullptr) return end_with(*event.result->error);
      return end(State::Finished);
    case simstudio::EventKind::Error: return end_with(*event.error);
    case simstudio::EventKind::Cancelled: return end(State::Interrupted);
    default: break;
  }
}

void Npc::copy_text(std::string_view text) {
  if (text.size() == text_.size()) return;  // It only grows, or is taken back.
  text_ = text;
  if (state_ == State::Waiting) state_ = State::Speaking;
}

void Npc::end(State state, std::string_view problem) {
  ended_ = true;
  ending_ = state;
  problem_ = problem;
  // Who was cut short stops in the middle of the word; who finished is typed out first.
  if (state == State::Interrupted || state == State::LeftAlone) state_ = state;
}

void Npc::end_with(const simstudio::Error& error) {
  ++errors_;
  end(State::Troubled, std::string(simstudio::error_code_text(error.code)) + ": " + std::string(error.message));
}

void Npc::update(double seconds) {
  if (!is_talking()) {
    seconds_idle_ += seconds;
    return;
  }
  const bool typed_out = typewriter_.update(text_, seconds);
  if (ended_ && typed_out) state_ = ending_;
}

std::string Npc::subtitle() const {
  std::string shown = typewriter_.shown();
  if (state_ == State::Interrupted) shown += "—";
  if (state_ == State::LeftAlone) shown += "…";
  if (state_ == State::Troubled) shown += (shown.empty() ? "" : "… ") + ("(" + printable(problem_) + ")");
  return shown;
}
