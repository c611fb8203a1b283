// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <algorithm>

#include "simulation/world.h"

namespace simstudio::test {

using namespace std::chrono_literals;

/// Every run has a workflow of its own, "w17", so that a request tells whose it is.
SimRun* World::run_of(const SimExchange& exchange) {
  const std::string workflow = exchange.request.workflow();
  if (workflow.size() > 1 && workflow[0] == 'w') {
    const auto index = static_cast<std::size_t>(std::strtoul(workflow.c_str() + 1, nullptr, 10));
    if (index < runs_.size()) return runs_[index].get();
  }
  broken("a request for no run: " + exchange.request.url);
  return nullptr;
}

std::uint64_t World::slots_used() const {
  std::uint64_t used = 0;
  for (const auto& run : runs_) {
    if (run->client == now_ && run->on_the_wire()) ++used;
  }
  return used;
}

std::uint64_t World::undelivered() const {
  std::uint64_t bytes = 0;
  for (const auto& run : runs_) {
    if (run->client == now_) bytes += run->undelivered_bytes();
  }
  return bytes;
}

void World::on_started(SimExchange& exchange) {
  say("sent " + exchange.request.url + " #" + std::to_string(exchange.id));
  SimRun* run = run_of(exchange);
  if (run == nullptr) return;
  const bool has_key = exchange.request.headers.count("X-API-Key") != 0;
  if (has_key != (run->client->has_key && !run->is_chat())) broken(name(*run) + ": sent with the wrong key");
  if (exchange.request.is_cancel()) return cancel_call_started(*run, exchange);
  check_execute(*run, exchange);
  (exchange.request.is_v2() ? run->posts_v2 : run->posts_legacy) += 1;
  run->sent_is_v2 = exchange.request.is_v2();
  run->exchange = &exchange;
  run->connected = false;
  run->got_headers = false;
  run->sent_at = clock_.now();
  if (!run->first_sent_at) run->first_sent_at = clock_.now();
  run->sim_id = exchange.request.run_id();
}

void World::check_execute(SimRun& run, const SimExchange& exchange) {
  const bool v2 = exchange.request.is_v2();
  const Api api = run.client->options.api;
  const auto require = [&](bool holds, const char* what) {
    if (!holds) broken(name(run) + ": " + what);
  };
  require(!run.stopped(), "was sent although it was cancelled or released before");
  require(!run.client->destroyed, "was sent by a client that is being destroyed");
  require(!run.after_close, "was sent by a closed client");
  require(run.invalid.empty(), "bad input was sent");
  require(!run.ended && !run.end, "was sent after its end");
  require(v2 || !run.collides, "colliding input was sent to the legacy root");
  require(
      exchange.request.is_chat() == run.is_chat() && exchange.request.is_resume() == (run.kind == SimRun::Kind::Resume),
      "went to another kind's place");
  require(run.has_generations() || !v2, "has one place, and went to another");
  if (run.has_generations()) {
    require(v2 ? api != Api::Legacy : api != Api::V2, "went to the generation it was told not to use");
  }
  require(v2 ? run.posts_v2 == 0 && run.posts_legacy == 0 : run.posts_legacy == 0, "was posted twice");
  require(v2 || run.posts_v2 == 0 || run.no_v2_answer, "went to legacy though v2 did not say that it is not there");
  require(exchange.request.run_id().empty() == run.is_chat(), "carries no run id, or a chat's does");
  require(run.sim_id.empty() || run.sim_id == exchange.request.run_id(), "changed its run id");
  require(run.options.run_id.empty() || run.options.run_id == exchange.request.run_id(),
          "did not use the id it was given");
  require(slots_used() < run.client->options.limits.concurrent_runs, "started above concurrent_runs");
  const bool is_first = run.posts_v2 + run.posts_legacy == 0;
  require(!is_first || clock_.now() >= run.client->starts_none_before, "started before a 429's Retry-After had passed");
  check_alone(run);
  check_turn(run);
}

/// Of one owner and priority first come, first served; a higher priority before all others; a cap for each owner.
void World::check_turn(const SimRun& run) {
  const Limits& limits = run.client->options.limits;
  const OwnerId owner = run.options.owner;
  if (limits.concurrent_runs_per_owner != 0 && owner != 0 && used_by(owner) >= limits.concurrent_runs_per_owner) {
    broken(name(run) + ": started above concurrent_runs_per_owner");
  }
  if (run.posts_v2 != 0 || limits.queued_runs < 1000) return;
  for (const auto& other : runs_) {
    const bool waits = other->client == run.client && other->waits() && other->asked_before && !other->collides;
    if (!waits || other->index == run.index || other->deadline_at() <= clock_.now()) continue;
    const std::int32_t priority = other->options.priority;
    const bool ahead = other->index < run.index && other->options.owner == owner && priority == run.options.priority;
    const bool above = priority > run.options.priority && !is_capped(*other);
    if (ahead || above) broken(name(run) + ": overtook " + name(*other));
  }
}

std::uint64_t World::used_by(OwnerId owner) const {
  std::uint64_t used = 0;
  for (const auto& run : runs_) {
    if (run->client == now_ && run->options.owner == owner && run->on_the_wire()) ++used;
  }
  return used;
}

bool World::is_capped(const SimRun& run) const {
  const std::uint32_t most = run.client->options.limits.concurrent_runs_per_owner;
  return most != 0 && run.options.owner != 0 && used_by(run.options.owner) >= most;
}

/// While no answer has told the generation, one run asks and the others wait.
void World::check_alone(const SimRun& run) {
  if (run.client->options.api != Api::Auto || run.client->any_answer || !run.has_generations()) return;
  for (const auto& other : runs_) {
    const bool asks = other->client == run.client && other->index != run.index && other->has_generations();
    if (asks && other->on_the_wire()) {
      broken(name(run) + " was sent while " + name(*other) + " was still asking which generation this is");
    }
  }
}

void World::cancel_call_started(SimRun& run, const SimExchange& exchange) {
  const auto require = [&](bool holds, const char* what) {
    if (!holds) broken(name(run) + ": " + what);
  };
  if (run.stopped() && run.goes_on_unseen()) run.needs_cancel_call = true;
  require(run.needs_cancel_call, "a cancel call that nothing asked for");
  require(run.client->has_key, "a cancel call without a key");
  require(!run.is_chat(), "a cancel call for a chat, whose run has no id");
  require(exchange.request.cancelled_run() == run.sim_id, "the cancel call names another run");
  require(exchange.request.is_v2() == run.sent_is_v2, "the cancel call went to the other generation");
  require(!run.cancel_call_live, "two cancel calls at once");
  require(!run.cancel_call_settled, "a cancel call after it was answered");
  require(run.said_never_ran == false, "a cancel call for a run that was told never to have run");
  ++cancel_calls_started_;
  if (run.cancel_calls++ == 0) run.first_cancel_at = clock_.now();
  run.cancel_call_live = true;
}

void World::cancel_call_done(SimRun& run, const SimExchange& exchange, TransportEnd end) {
  run.cancel_call_live = false;
  const int status = exchange.reply.answer.status;
  if (end == TransportEnd::Complete && status != 404) {
    run.cancel_call_settled = true;
  } else {
    run.repeat_from = clock_.now();
    if (clock_.now() > run.first_cancel_at + 7s) run.cancel_call_spoiled = true;
  }
}

void World::on_connected(SimExchange& exchange) {
  SimRun* run = run_of(exchange);
  if (run == nullptr || exchange.request.is_cancel()) return;
  say(name(*run) + " connected");
  run->connected = true;
  run->heard_at = clock_.now();
}

void World::on_headers(SimExchange& exchange) {
  SimRun* run = run_of(exchange);
  if (run == nullptr || exchange.request.is_cancel()) return;
  const int status = exchange.reply.answer.status;
  say(name(*run) + " headers " + std::to_string(status) + (exchange.reply.is_stream ? " stream" : ""));
  run->got_headers = true;
  run->heard_at = clock_.now();
  run->client->any_answer = true;
  if (status == 429) run->client->rate_limited = true;
  if (run->has_generations()) run->client->any_answer = true;
  if (exchange.request.is_v2() && status == 200) run->client->generation_known = true;
  if (exchange.reply.is_stream && !run->stream) run->stream = std::make_unique<StreamModel>();
}

void World::on_bytes(SimExchange& exchange, std::size_t count) {
  SimRun* run = run_of(exchange);
  being_fed_ = &exchange;
  if (run == nullptr || exchange.request.is_cancel()) return;
  run->heard_at = clock_.now();
  if (run->end) return;
  const std::uint64_t waiting = undelivered();
  const std::uint64_t most = run->client->options.limits.undelivered_bytes;
  if (exchange.reply.is_stream && run->client->can_pause && !run->silent() && waiting > most) {
    broken(name(*run) + ": was given " + std::to_string(count) + " bytes while " + std::to_string(waiting) +
           " wait undelivered, above the limit of " + std::to_string(most));
  }
  const bool asks = exchange.reply.means_no_v2 && run->client->options.api == Api::Auto;
  if (run->detached && !asks) return;
  if (run->stream != nullptr) {
    read_stream(*run, exchange);
  } else if (!run->detached && exchange.body_given > run->client->options.limits.body_bytes) {
    whole_answer(*run, exchange);
  }
}

void World::whole_answer(SimRun& run, const SimExchange& exchange) {
  const bool too_large = exchange.body_given > run.client->options.limits.body_bytes;
  // What nobody hears is thrown away past the limit; only a web page is known for one without being read.
  if (too_large && run.detached && !server_->options().v2_off_is_html) return;
  if (too_large && !run.detached) {
    run.end.emplace();
    run.end->code = ErrorCode::TooLarge;
    run.end->says = "body_bytes";
    run.end->server_ended = false;
    return;
  }
  if (!exchange.reply.means_no_v2 || run.client->options.api != Api::Auto) {
    run.end = exchange.reply.answer.end;
    return;
  }
  run.no_v2_answer = true;
  run.client->generation_known = true;
  if (!run.collides) return;
  run.end.emplace();
  run.end->code = ErrorCode::InvalidArgument;
  run.end->may_have_run = MayHaveRun::No;
  run.end->says = "use v2";
}

void World::read_stream(SimRun& run, const SimExchange& exchange) {
  const auto& frames = exchange.reply.frames;
  while (run.frames_read < frames.size() && frames[run.frames_read].acts_at <= exchange.body_given) {
    run.stream->apply(frames[run.frames_read++].frame);
  }
  if (!run.stream->ended() && run.stream->text_bytes() > run.client->options.limits.body_bytes) {
    run.stream->flush_all();
    ExpectedEnd end;
    end.code = ErrorCode::TooLarge;
    end.says = "body_bytes";
    end.server_ended = false;
    run.stream->end_with(end);
  }
  run.end = run.stream->end();
}

void World::on_bytes_taken(SimExchange& exchange) {
  being_fed_ = nullptr;
  SimRun* run = run_of(exchange);
  if (run == nullptr || exchange.request.is_cancel() || run->silent() || run->end) return;
  const bool live = run->exchange == &exchange && run->client->transport->live().count(exchange.id) != 0;
  if (run->stream == nullptr || !live || undelivered() <= run->client->options.limits.undelivered_bytes) return;
  if (!run->client->can_pause) broken(name(*run) + ": goes on although too much waits and the transport can't pause");
  if (run->client->can_pause && !exchange.paused) broken(name(*run) + ": was not paused although too much waits");
}

void World::on_done(SimExchange& exchange, TransportEnd end, RequestSent sent) {
  SimRun* run = run_of(exchange);
  if (run == nullptr) return;
  say(name(*run) + (exchange.request.is_cancel() ? " cancel call" : "") + " done " +
      std::to_string(static_cast<int>(end)) + " sent " + std::to_string(static_cast<int>(sent)));
  if (exchange.request.is_cancel()) return cancel_call_done(*run, exchange, end);
  run->exchange = nullptr;
  const Answer& answer = exchange.reply.answer;
  if (end == TransportEnd::Complete && answer.status == 429 && !answer.headers.empty()) {
    run->client->starts_none_before = clock_.now() + 58s;
  }
  if (run->end) return;
  if (end == TransportEnd::Complete) {
    if (run->detached && !exchange.reply.means_no_v2) return;
    if (run->stream == nullptr) return whole_answer(*run, exchange);
    run->stream->end_of_body();
    run->end = run->stream->end();
    return;
  }
  if (run->stream != nullptr) run->stream->flush_all();
  ExpectedEnd lost;
  lost.may_have_run = run->got_headers ? MayHaveRun::Yes : MayHaveRun::Maybe;
  if (sent == RequestSent::No) lost.may_have_run = MayHaveRun::No;
  switch (end) {
    case TransportEnd::TlsFailed: lost.code = ErrorCode::Tls; break;
    case TransportEnd::NotSupported: lost.code = ErrorCode::InvalidArgument; break;
    case TransportEnd::HeadersTooLarge:
      lost.code = ErrorCode::TooLarge;
      lost.says = "response_header_bytes";
      break;
    default: lost.code = sent == RequestSent::No ? ErrorCode::Network : ErrorCode::ConnectionLost; break;
  }
  run->end = lost;
}

void World::on_stopped(SimExchange& exchange, bool answer_waits) {
  SimRun* run = run_of(exchange);
  if (run == nullptr) return;
  if (exchange.request.is_cancel()) {
    say(name(*run) + " cancel call closed");
    run->cancel_call_live = false;
    run->repeat_from = clock_.now();
    if (destroying_ || clock_.now() > run->first_cancel_at + 7s) run->cancel_call_spoiled = true;
    return;
  }
  say(name(*run) + " closed");
  const Time limit = run->next_limit();
  run->exchange = nullptr;
  if (run->end && run->end->server_ended) return;
  bool tells_server = true;
  if (!run->end && !run->stopped() && !destroying_) {
    const bool too_much_waits = being_fed_ == &exchange && !run->client->can_pause && run->stream != nullptr;
    if (too_much_waits) {
      run->stream->flush_all();
      run->end.emplace();
      run->end->code = ErrorCode::TooLarge;
      run->end->says = "undelivered_bytes";
      run->end->server_ended = false;
    } else if (limit <= clock_.now()) {
      run->limit_stop = true;
      tells_server = run->options.cancel_on_timeout;
      if (run->stream != nullptr) run->stream->flush_all();
      if (answer_waits) broken(name(*run) + ": timed out although its answer had come and only had to be read");
    } else {
      broken(name(*run) + ": its connection was closed without a reason");
    }
  }
  if (run->connected && tells_server && run->client->has_key && !run->is_chat()) run->needs_cancel_call = true;
}

void World::on_paused(SimExchange& exchange, bool paused) {
  SimRun* run = run_of(exchange);
  if (run == nullptr) return;
  say(name(*run) + (paused ? " paused" : " resumed"));
  if (exchange.request.is_cancel()) return broken(name(*run) + ": its cancel call was held back");
  if (!paused && run->first_sent_at) *run->first_sent_at += clock_.now() - run->heard_at;
  run->heard_at = clock_.now();
  if (paused && (run->detached || run->end)) broken(name(*run) + ": was held back though it delivers nothing");
}

void World::on_poll() {
  if (now_ == nullptr || destroying_ || !now_->drained) return;
  // An end that came within this step is charged for its own size, which no text here tells.
  const auto end_waits = [this](const auto& run) { return run->client == now_ && run->end && !run->ended; };
  if (std::any_of(runs_.begin(), runs_.end(), end_waits)) return;
  for (const auto& run : runs_) {
    if (run->client != now_ || run->exchange == nullptr) continue;
    if (run->exchange->paused && run->paused_before && run->undelivered_bytes() == 0 && undelivered() == 0) {
      broken(name(*run) + ": is still held back after the host took everything");
    }
  }
}

}  // namespace simstudio::test
