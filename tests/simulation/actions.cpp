// SPDX-License-Identifier: Apache-2.0
#include "simulation/world.h"

namespace simstudio::test {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

void World::make_client() {
  auto made = std::make_unique<SimClient>();
  ClientOptions& options = made->options;
  options.base_url = chance_.one_in(2) ? "http://sim.test" : "https://sim.test:8443/base/";
  made->has_key = !chance_.one_in(8);
  options.api_key = made->has_key ? "sim_key" : "";
  static const std::vector<Api> kApis = {Api::Auto, Api::Auto, Api::V2, Api::Legacy};
  options.api = chance_.pick(kApis);
  made->generation_known = options.api != Api::Auto;
  options.threading = Threading::HostTicked;
  if (chance_.one_in(3)) options.connect_timeout = milliseconds(chance_.between(0, 3000));
  if (chance_.one_in(3)) options.idle_timeout = milliseconds(chance_.between(1, 8000));
  if (chance_.one_in(3)) options.limits.undelivered_bytes = chance_.between(500, 20000);
  if (chance_.one_in(3)) options.limits.concurrent_runs = static_cast<std::uint32_t>(chance_.between(1, 4));
  if (chance_.one_in(6)) options.limits.concurrent_runs_per_owner = static_cast<std::uint32_t>(chance_.between(1, 3));
  if (chance_.one_in(4)) options.limits.queued_runs = static_cast<std::uint32_t>(chance_.between(1, 4));
  if (chance_.one_in(5)) options.limits.body_bytes = chance_.between(20, 2000);
  made->polls = chance_.one_in(4);
  made->can_pause = !chance_.one_in(4);

  SimTransportOptions wire;
  wire.can_pause = made->can_pause;
  wire.sudden = chance_.one_in(4);
  wire.faults = server_->options().faults / 2;
  TransportWatcher& watcher = *this;
  made->transport = std::make_unique<SimTransport>(wire, *server_, clock_, watcher, chance_.fork(2));
  options.transport = made->transport.get();
  options.clock = &clock_;
  made->client = std::make_unique<Client>(options);
  now_ = made.get();
  clients_.push_back(std::move(made));
  say("client " + std::to_string(clients_.size()) + (now_->polls ? " polls" : " ticks") +
      (now_->can_pause ? "" : ", can't pause") + ", api " + std::to_string(static_cast<int>(options.api)));
}

void World::destroy_client() {
  if (now_ == nullptr) return;
  say("destroy client");
  check_polled_views();
  polled_from_ = nullptr;
  SimClient* going = now_;
  now_ = nullptr;
  const Time began = clock_.now();
  const bool was = destroying_;
  destroying_ = true;
  going->destroyed = true;
  going->client.reset();
  destroying_ = was;
  if (clock_.now() - began > 250ms) broken("destroying a client took longer than 250 ms");
  if (!going->transport->is_shut()) broken("a destroyed client left its transport running");
  for (const auto& run : runs_) {
    if (run->client != going) continue;
    run->exchange = nullptr;
    if (run->needs_cancel_call && run->cancel_calls == 0) broken(name(*run) + ": destroyed without a cancel call");
  }
}

SimRun* World::any_run() { return runs_.empty() ? nullptr : chance_.pick(runs_).get(); }

void World::cancel(SimRun& run) {
  if (!run.handle) return;
  say("cancel " + name(run));
  run.handle->cancel();
  if (!run.ended) run.cancelled = true;
}

/// The ways a host gives a handle up.
void World::let_go(SimRun& run) {
  if (!run.handle) return;
  const std::uint64_t way = chance_.below(5);
  switch (way) {
    case 0:
      say("release " + name(run));
      run.released = true;
      run.handle->release();
      break;
    case 1:
      say("detach " + name(run));
      run.detached = true;
      run.handle->detach();
      break;
    case 2:
      say("keep " + name(run));
      run.handle->keep();
      break;
    default:
      say("destroy the handle of " + name(run));
      run.released = true;
      break;
  }
  // The handle goes last: it may be what called.
  const simstudio::Run going = std::move(*run.handle);
  run.handle.reset();
}

void World::owner_call() {
  if (now_ == nullptr) return;
  const OwnerId owner = chance_.below(4);
  const bool cancels = chance_.one_in(2);
  say((cancels ? "cancel owner " : "release owner ") + std::to_string(owner));
  if (cancels) {
    now_->client->cancel_owner(owner);
  } else {
    now_->client->release_owner(owner);
  }
  for (const auto& run : runs_) {
    if (run->client != now_ || run->options.owner != owner || owner == 0 || run->ended) continue;
    (cancels ? run->cancelled : run->released) = true;
  }
}

void World::close() {
  if (now_ == nullptr) return;
  say("close");
  now_->client->close();
  now_->closed = true;
  for (const auto& run : runs_) {
    if (run->client == now_ && !run->ended) run->cancelled = true;
  }
}

void World::act() {
  const std::uint64_t kind = chance_.below(100);
  if (kind < 34) {
    tick();
  } else if (kind < 54) {
    advance(chance_.one_in(12) ? chance_.micros(0, 40000000) : chance_.micros(0, 60000));
  } else {
    do_action(kind);
  }
}

void World::act_in_handler(SimRun& run) {
  if (chance_.one_in(4)) clock_.advance(chance_.micros(0, 900));
  if (now_ != nullptr && now_ == ticking_ && chance_.one_in(20) && !now_->client->tick().busy) {
    broken("a tick from inside a handler did not say busy");
  }
  if (!chance_.one_in(5)) return;
  switch (chance_.below(6)) {
    case 0: return cancel(run);
    case 1: return let_go(run);
    default: return do_action(chance_.between(54, 99));
  }
}

void World::do_action(std::uint64_t kind) {
  SimRun* run = any_run();
  if (kind < 76) {
    if (runs_.size() < runs_max_) submit();
  } else if (kind < 82) {
    if (run != nullptr) cancel(*run);
  } else if (kind < 90) {
    if (run != nullptr) let_go(*run);
  } else if (kind < 93) {
    owner_call();
  } else if (kind < 95) {
    if (now_ != nullptr) now_->client->connect();
  } else if (kind < 96) {
    if (chance_.one_in(3)) close();
  } else if (kind < 98) {
    if (!chance_.one_in(3)) return;
    destroy_client();
    if (!chance_.one_in(3)) make_client();
  } else if (now_ == nullptr) {
    make_client();
  }
}

}  // namespace simstudio::test
