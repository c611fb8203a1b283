// SPDX-License-Identifier: Apache-2.0
#include "simulation/handler.h"
#include "simulation/world.h"

namespace simstudio::test {

using std::chrono::milliseconds;

ExecuteOptions World::draw_options(SimRun& run) {
  static const std::vector<std::string> kInputs = {"",      "{}",   R"({"a":1})", "7",
                                                   "[1,2]", "null", R"("text")",  R"( {"q":"caf\u00e9"} )"};
  ExecuteOptions options;
  options.mode = chance_.one_in(3) ? ExecuteMode::Sync : chance_.one_in(4) ? ExecuteMode::Async : ExecuteMode::Stream;
  options.input = chance_.pick(kInputs);
  if (options.mode == ExecuteMode::Stream) {
    if (!chance_.one_in(5)) options.selected_outputs = {"agent1.content"};
    options.include_thinking = chance_.one_in(4);
    options.include_tool_calls = chance_.one_in(4);
    if (!options.include_thinking && !options.include_tool_calls && chance_.one_in(5)) {
      options.text_policy = TextPolicy::Settled;
    }
  }
  options.owner = chance_.below(4);
  options.user_data = 1000 + run.index;
  if (chance_.one_in(4)) options.priority = static_cast<std::int32_t>(chance_.below(3)) - 1;
  options.immediate_text = chance_.one_in(2);
  if (chance_.one_in(4)) options.timeout = milliseconds(chance_.between(0, 6000));
  if (chance_.one_in(5)) options.deadline = milliseconds(chance_.between(1, 6000));
  if (chance_.one_in(5)) options.idle_timeout = milliseconds(chance_.between(0, 4000));
  options.cancel_on_timeout = !chance_.one_in(4);
  options.coalesce = chance_.one_in(3);  // Nobody asks for the same, so it has to make no difference.
  // Never the client's own, which is random: a seed has to repeat exactly. "chosen" ones meet now and then.
  options.run_id = chance_.one_in(4) ? "chosen-" + std::to_string(chance_.below(chance_.one_in(2) ? 6 : 100000))
                                     : "run-" + std::to_string(run.index);
  return options;
}

/// Bad input: each gives one INVALID_ARGUMENT that names it and is never sent.
void World::spoil(SimRun& run) {
  if (chance_.one_in(10)) {
    run.collides = true;
    run.options.input = R"({"stream":1})";
    return;
  }
  if (!chance_.one_in(12)) return;
  switch (chance_.below(5)) {
    case 0:
      run.options.input = "{\"a\":";
      run.invalid = "input: byte";
      break;
    case 1:
      run.workflow += "/../x";
      run.invalid = "slash";
      break;
    case 2:
      run.options.run_id = "no spaces";
      run.invalid = "run_id";
      break;
    case 3:
      run.options.mode = ExecuteMode::Sync;
      run.options.include_thinking = true;
      run.invalid = "include_thinking";
      break;
    default:
      run.options.mode = ExecuteMode::Async;
      run.options.selected_outputs = {"agent1.content"};
      run.options.include_thinking = false;
      run.options.include_tool_calls = false;
      run.invalid = "selected_outputs";
      break;
  }
}

/// Options that a chat or a resume has none of are left at what it does without them.
void World::make_talk(SimRun& run) {
  ExecuteOptions& options = run.options;
  options.mode = run.is_chat() || chance_.one_in(2) ? ExecuteMode::Stream : ExecuteMode::Sync;
  options.selected_outputs.clear();
  options.include_thinking = options.include_tool_calls = false;
  options.input = R"({"approved":true})";
  options.run_id = run.is_chat() ? "" : "paused-" + std::to_string(run.index);
  if (run.is_chat()) options.timeout = std::max(options.timeout, milliseconds(0));
}

template <typename SomeHandler>
simstudio::Run World::start(SimRun& run, SomeHandler handler) {
  const ExecuteOptions& from = run.options;
  const auto copy_shared = [&from](auto& options) {
    options.text_policy = from.text_policy;
    options.owner = from.owner;
    options.priority = from.priority;
    options.user_data = from.user_data;
    options.immediate_text = from.immediate_text;
    options.timeout = from.timeout;
    options.deadline = from.deadline;
    options.idle_timeout = from.idle_timeout;
  };
  if (run.kind == SimRun::Kind::Execute) return now_->client->execute_workflow(run.workflow, from, std::move(handler));
  if (run.is_chat()) {
    ChatOptions options;
    options.message = "A room for the night?";
    options.conversation_id = "talk";  // A random one would not repeat.
    copy_shared(options);
    return now_->client->chat(run.workflow, options, std::move(handler));
  }
  ResumeOptions options;
  options.input = from.input;
  options.stream = from.mode == ExecuteMode::Stream;
  options.cancel_on_timeout = from.cancel_on_timeout;
  copy_shared(options);
  const char* context = options.stream ? "streamed" : "waited-for";
  return now_->client->resume_workflow(run.workflow, from.run_id, context, options, std::move(handler));
}

void World::submit() {
  if (now_ == nullptr) return;
  runs_.push_back(std::make_unique<SimRun>());
  SimRun& run = *runs_.back();
  run.index = runs_.size() - 1;
  run.client = now_;
  run.workflow = "w" + std::to_string(run.index);
  run.options = draw_options(run);
  if (chance_.one_in(5)) {
    run.kind = chance_.one_in(2) ? SimRun::Kind::Chat : SimRun::Kind::Resume;
    make_talk(run);
  } else {
    spoil(run);
  }
  run.submitted_at = clock_.now();
  run.after_close = now_->closed;
  run.has_handler = !now_->polls && !chance_.one_in(6);
  if (!run.has_handler && !now_->polls) now_->every_run_has_handler = false;
  say("submit " + name(run) + " kind " + std::to_string(static_cast<int>(run.kind)) + " mode " +
      std::to_string(static_cast<int>(run.options.mode)) + " owner " + std::to_string(run.options.owner) +
      (run.invalid.empty() ? "" : " invalid " + run.invalid) + (run.collides ? " collides" : "") +
      (run.options.run_id.empty() ? "" : " as " + run.options.run_id) + " timeout " +
      std::to_string(run.options.timeout.count()) + " deadline " + std::to_string(run.options.deadline.count()) +
      " idle " + std::to_string(run.options.idle_timeout.count()));
  if (run.has_handler) {
    run.handlers_made = 1;
    run.handle.emplace(start(run, Handler(*this, run)));
  } else {
    run.handle.emplace(start(run, detail::NoHandler()));
  }
  run.id = run.handle->id();
  if (run.id == 0) broken(name(run) + " has no id");
  if (run.events != 0) broken(name(run) + " was told something before execute_workflow returned");
  // Fire and forget, now and then at once.
  if (chance_.one_in(15)) let_go(run);
}

}  // namespace simstudio::test
