// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "simulation/world.h"

namespace simstudio::test {

/// What the host gives as its handler: counts its own life, so that a copy, a leak, or a call after the end is seen.
struct World::Handler {
  struct State {
    State(World& its_world, SimRun& its_run) : world(its_world), run(its_run) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { world.handler_gone(run); }
    World& world;
    SimRun& run;
  };

  Handler(World& world, SimRun& run) : state(std::make_unique<State>(world, run)) {}

  void operator()(const Event& event) {
    World& world = state->world;
    SimRun& run = state->run;
    if (run.handlers_gone != 0) world.broken(world.name(run) + ": its handler was called after it was destroyed");
    ++run.in_call;
    ++world.depth_;
    ++world.calls_;
    // The first event may overrun; after that a handler starts only while there is time left.
    if (world.calls_ > 1 && world.clock_.now() >= world.tick_ends_at_) {
      world.broken(world.name(run) + ": a handler was called after the tick's time was up");
    }
    world.heard(run, event);
    world.act_in_handler(run);
    const bool throws = world.chance_.one_in(25);
    --world.depth_;
    --run.in_call;
    if (throws) throw 7;
  }

  std::unique_ptr<State> state;
};

}  // namespace simstudio::test
