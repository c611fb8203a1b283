// SPDX-License-Identifier: Apache-2.0
#include "simulation/world.h"

namespace simstudio::test {
namespace {

std::string shown_text(const Event& event) {
  if (event.kind != EventKind::Tool) return std::string(event.text);
  return (event.tool_phase == ToolPhase::Start ? "start " : "end ") + std::string(event.tool_name);
}

std::string joined(const BlockTexts& texts) {
  std::string all;
  for (const auto& [block, text] : texts) all += text;
  return all;
}

}  // namespace

void World::heard(SimRun& run, const Event& event) {
  const auto require = [&](bool holds, const std::string& what) {
    if (!holds) broken(name(run) + ": " + what);
  };
  say(name(run) + " heard " + std::to_string(static_cast<int>(event.kind)) + " " + std::string(event.block) + " \"" +
      std::string(event.text) + "\"");
  require(event.run == run.id && event.owner == run.options.owner && event.user_data == run.options.user_data,
          "an event carries another run's numbers");
  require(!run.silent(), "an event after it was released or detached");
  require(!run.client->destroyed, "an event after its client was destroyed");
  require(!run.ended, "an event after its end");
  ++run.events;
  if (is_terminal(event.kind)) return heard_end(run, event);
  require(!run.cancelled, "an event other than Cancelled after it was cancelled");
  const std::string text = shown_text(event);
  append_shown(run.delivered, event.kind, event.block, text);
  apply_to_texts(run.texts, event.kind, event.block, text);
  if (event.kind == EventKind::Token || event.kind == EventKind::Thinking) run.delivered_bytes += text.size();
  require(is_beginning(run.delivered, run.came()),
          "heard " + to_text(run.delivered) + " of what came: " + to_text(run.came()));
  if (!run.client->polls) check_handle(run);
}

void World::heard_end(SimRun& run, const Event& event) {
  run.ended = true;
  run.ended_in = event.kind;
  if (event.kind == EventKind::Cancelled) return check_cancelled(run, event);
  if (run.cancelled) return broken(name(run) + ": another end after it was cancelled");
  if (!(run.delivered == run.came())) {
    return broken(name(run) + ": its end came before all of its text: " + to_text(run.delivered) + " of " +
                  to_text(run.came()));
  }
  if (run.client->has_key && !run.sim_id.empty() && run.end && run.end->kind != EventKind::Queued &&
      event.run_id != run.sim_id) {
    broken(name(run) + ": its end names the run " + std::string(event.run_id) + " instead of " + run.sim_id);
  }
  if (event.kind == EventKind::Error) return check_error(run, *event.error);
  if (!run.end || run.end->kind != event.kind)
    return broken(name(run) + ": ended in a way that its server did not say");
  if (event.kind == EventKind::Result) return check_result(run, *event.result, *run.end);
  if (event.queued->task_id != run.end->says) broken(name(run) + ": its receipt names another task");
}

void World::check_cancelled(SimRun& run, const Event& event) {
  if (!run.cancelled) return broken(name(run) + ": Cancelled, and nobody cancelled it");
  if (!run.sim_id.empty() && event.run_id != run.sim_id) broken(name(run) + ": Cancelled names another run");
  if (event.run_id.empty() != run.is_chat()) broken(name(run) + ": Cancelled without a run id, or a chat's with one");
  if (event.may_have_run != MayHaveRun::No) return;
  run.said_never_ran = true;
  const bool only_asked = run.no_v2_answer && run.posts_legacy == 0;  // v2 was not there, so nothing ran.
  if (run.connected && !only_asked) broken(name(run) + ": Cancelled says that it never ran, yet it was sent");
  if (run.cancel_calls != 0) broken(name(run) + ": Cancelled says that it never ran, yet a cancel call was made");
}

void World::check_result(SimRun& run, const Result& result, const ExpectedEnd& expected) {
  const auto require = [&](bool holds, const std::string& what) {
    if (!holds) broken(name(run) + ": " + what);
  };
  require(result.success == expected.success && result.status == expected.status, "the wrong status");
  require(!result.status_text.empty(), "no status word");
  require((result.error != nullptr) == !expected.says.empty(), "an error where none was, or none where one was");
  if (result.error != nullptr) {
    require(result.error->code == expected.code, "the failed run has another code");
    require(result.error->message.find(expected.says) != std::string_view::npos, "the failed run's words are lost");
  }
  BlockTexts left;
  for (const auto& [block, text] : run.texts) {
    if (!text.empty()) left.emplace_back(block, text);
  }
  BlockTexts told;
  for (std::uint64_t i = 0; i < result.text_count; ++i) {
    told.emplace_back(std::string(result.texts[i].block), std::string(result.texts[i].text));
  }
  require(told == left, "the result's texts are not those that were delivered");
}

bool World::expect_error(SimRun& run, const Error& error, ErrorCode code, MayHaveRun may, const std::string& says) {
  const bool same =
      error.code == code && error.may_have_run == may && error.message.find(says) != std::string_view::npos;
  if (!same) {
    broken(name(run) + ": expected " + std::string(error_code_text(code)) + " (may_have_run " +
           std::to_string(static_cast<int>(may)) + ") that says \"" + says + "\", heard " +
           std::string(error_code_text(error.code)) + " (" + std::to_string(static_cast<int>(error.may_have_run)) +
           ") \"" + std::string(error.message) + "\"");
  }
  return same;
}

void World::check_error(SimRun& run, const Error& error) {
  run.message = error.message;
  if (error.may_have_run == MayHaveRun::No) run.said_never_ran = true;
  if (error.message.empty()) broken(name(run) + ": an error without words");
  const bool never_sent = run.posts_v2 + run.posts_legacy == 0;
  if (run.after_close) {
    expect_error(run, error, ErrorCode::ClientClosed, MayHaveRun::No, "closed");
  } else if (!run.invalid.empty()) {
    expect_error(run, error, ErrorCode::InvalidArgument, MayHaveRun::No, run.invalid);
  } else if (run.end) {
    if (run.end->kind != EventKind::Error)
      return broken(name(run) + ": an error, and its server had said how it ended");
    expect_error(run, error, run.end->code, run.end->may_have_run, run.end->says);
  } else if (error.code == ErrorCode::Timeout) {
    check_timeout(run, error);
  } else if (never_sent && error.code == ErrorCode::TooLarge) {
    expect_error(run, error, ErrorCode::TooLarge, MayHaveRun::No, "queued_runs");
  } else if (run.collides && never_sent) {
    expect_error(run, error, ErrorCode::InvalidArgument, MayHaveRun::No, "use v2");
  } else {
    broken(name(run) + ": an error without a cause: " + std::string(error.message));
  }
}

void World::check_timeout(SimRun& run, const Error& error) {
  const auto names = [&](const char* option) { return error.message.find(option) != std::string_view::npos; };
  const Time now = clock_.now();
  const bool by_deadline = names("(deadline)") && run.deadline_at() <= now;
  const bool by_timeout = names("(timeout)") && run.timeout_at() <= now;
  const bool by_connect = names("(connect_timeout)") && !run.connected &&
                          run.limit_of(run.client->options.connect_timeout, run.sent_at) <= now;
  const bool by_silence = names("(idle_timeout)") && run.connected && run.idle_at() <= now;
  if (!by_deadline && !by_timeout && !by_connect && !by_silence) {
    return broken(name(run) + ": timed out before its time, or names another limit: " + std::string(error.message));
  }
  const MayHaveRun may = !run.connected ? MayHaveRun::No : run.got_headers ? MayHaveRun::Yes : MayHaveRun::Maybe;
  if (error.may_have_run != may) broken(name(run) + ": timed out with the wrong may_have_run");
}

void World::handler_gone(SimRun& run) {
  if (run.in_call != 0) broken(name(run) + ": its handler was destroyed while it ran");
  if (++run.handlers_gone > 1) broken(name(run) + ": its handler was destroyed twice");
  if (!run.ended && !run.silent() && !run.client->destroyed) {
    broken(name(run) + ": its handler was destroyed before its end");
  }
}

/// A run without a handler: what its handle shows is all there is.
void World::watch(SimRun& run, bool drained) {
  if (!run.handle || run.silent() || run.ended) return;
  const RunState state = run.handle->state();
  const bool ends = state == RunState::Finished || state == RunState::Failed || state == RunState::Cancelled;
  if (!ends && !drained) return;
  if (state != RunState::Cancelled) {
    run.delivered = run.came();
    run.texts.clear();
    for (const Shown& shown : run.delivered) apply_to_texts(run.texts, shown.kind, shown.block, shown.text);
  }
  if (state != RunState::Waiting) run.events = 1;
  if (!ends) {
    if (state == RunState::Waiting && !run.delivered.empty()) broken(name(run) + ": shows nothing of what came");
    return;
  }
  say(name(run) + " shows its end " + std::to_string(static_cast<int>(state)));
  Event event;
  event.kind = state == RunState::Cancelled ? EventKind::Cancelled
               : state == RunState::Failed  ? EventKind::Error
               : run.handle->result()       ? EventKind::Result
                                            : EventKind::Queued;
  QueuedReceipt receipt;
  if (run.end) receipt.task_id = run.end->says;
  event.queued = &receipt;
  event.error = run.handle->error();
  event.result = run.handle->result();
  event.run_id = run.sim_id;
  if (event.kind == EventKind::Cancelled) {
    run.ended = true;
    run.ended_in = EventKind::Cancelled;
    if (!run.cancelled) broken(name(run) + ": Cancelled, and nobody cancelled it");
    return;
  }
  if (!run.stopped_before) run.cancelled = false;  // It ended first, in the tick in which it was cancelled.
  heard_end(run, event);
}

/// What the handle itself shows is what was delivered, no more and no less.
void World::check_handle(SimRun& run) {
  if (!run.handle || (run.is_watched() && !run.ended)) return;
  const simstudio::Run& handle = *run.handle;
  RunState state = RunState::Waiting;
  if (run.events != 0) state = RunState::Streaming;
  if (run.ended) {
    state = run.ended_in == EventKind::Error       ? RunState::Failed
            : run.ended_in == EventKind::Cancelled ? RunState::Cancelled
                                                   : RunState::Finished;
  }
  const auto require = [&](bool holds, const char* what) {
    if (!holds) broken(name(run) + ": " + what);
  };
  require(handle.state() == state, "state() is not what was delivered");
  const bool kept = !run.client->polls || run.client->destroyed == false;
  require((handle.error() != nullptr) == (run.ended && run.ended_in == EventKind::Error), "error() is wrong");
  require((handle.result() != nullptr) == (run.ended && run.ended_in == EventKind::Result), "result() is wrong");
  if (handle.error() != nullptr && kept) require(handle.error()->message == run.message, "error() changed");
  if (run.is_watched() && run.ended_in == EventKind::Cancelled) return;  // How far it got before is not known.
  const std::string text = run.options.immediate_text ? joined(run.texts) : std::string();
  if (handle.text() != text) {
    broken(name(run) + ": text() is \"" + std::string(handle.text()) + "\" and \"" + text + "\" was delivered");
  }
}

}  // namespace simstudio::test
