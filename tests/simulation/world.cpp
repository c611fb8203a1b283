// SPDX-License-Identifier: Apache-2.0
#include "simulation/world.h"

#include <algorithm>

namespace simstudio::test {

using namespace std::chrono_literals;

World::World(std::uint64_t seed, bool keeps_log) : chance_(seed), keeps_log_(keeps_log) {
  ServerOptions options;
  options.v2_on = !chance_.one_in(3);
  options.v2_off_is_html = chance_.one_in(2);
  options.faults = chance_.one_in(4) ? 0 : chance_.between(5, 50);
  options.long_text = chance_.one_in(5);
  options.latency_max = chance_.one_in(3) ? Time(0) : chance_.micros(0, 3000000);
  server_ = std::make_unique<SimServer>(options, chance_.fork(1));
  runs_max_ = chance_.between(4, 50);
  make_client();
}

World::~World() {
  for (const auto& run : runs_) run->handle.reset();
  for (const auto& client : clients_) client->client.reset();
}

void World::note(const std::string& what) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(clock_.now()).count();
  log_.push_back(std::to_string(us) + " us  " + std::string(static_cast<std::size_t>(2 * depth_), ' ') + what);
}

void World::broken(const std::string& what) {
  say("BROKEN: " + what);
  if (!failed()) failure_ = what;
}

void World::advance(Time by) {
  clock_.advance(by);
  server_->advance(clock_.now());
}

bool World::play() {
  const std::uint64_t steps = chance_.between(20, 160);
  for (std::uint64_t i = 0; i < steps && !failed(); ++i) {
    act();
    for (const auto& run : runs_) {
      if (!failed()) check_handle(*run);
    }
  }
  if (!failed()) settle();
  // A handle may outlive its client: its calls then do nothing, and leave nothing behind.
  if (chance_.one_in(2)) destroy_client();
  for (const auto& run : runs_) {
    if (!run->handle) continue;
    if (chance_.one_in(4)) cancel(*run);
    run->released = true;
    run->handle.reset();
  }
  destroy_client();
  if (!failed()) check_at_the_end();
  return !failed();
}

/// The host has asked for the last thing. Either the client goes away as it stands, or everything comes to its end.
void World::settle() {
  if (now_ == nullptr || chance_.one_in(4)) return;
  server_->end_faults();
  now_->transport->end_faults();
  for (int i = 0; i < 30 && !failed() && now_ != nullptr; ++i) {
    advance(chance_.micros(0, 500000));
    full_tick();
  }
  if (failed() || now_ == nullptr) return;
  last_client_ = now_;
  close();
  for (int i = 0; i < 24 && !failed() && now_ != nullptr; ++i) {
    if (i == 20) runs_max_ = 0;
    full_tick();
    advance(600ms);
  }
  all_ends_well_ = now_ == last_client_;
}

}  // namespace simstudio::test
