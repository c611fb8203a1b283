// SPDX-License-Identifier: Apache-2.0

// The whole client, its server, its wire and its clock in one thread, drawn from a seed.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <optional>

#include "simulation/allocations.h"
#include "simulation/settings.h"
#include "simulation/world.h"

namespace simstudio::test {
namespace {

std::string first_broken_promise(std::uint64_t seed) {
  playing(seed);
  World world(seed, false);
  return world.play() ? std::string() : world.failure();
}

/// The same seed once more, telling every step.
void tell(std::uint64_t seed) {
  World world(seed, true);
  const bool held = world.play();
  for (const std::string& line : world.log()) std::fprintf(stderr, "%s\n", line.c_str());
  std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed),
               held ? "every promise held" : world.failure().c_str());
}

TEST(Simulation, EveryPromiseHoldsForEverySeed) {
  const SimSettings& settings = sim_settings();
  if (settings.only) {
    tell(*settings.only);
    EXPECT_EQ(first_broken_promise(*settings.only), "");
    return;
  }
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < settings.count; ++i) {
    const std::uint64_t seed = settings.first + i;
    const std::int64_t before = live_allocations();
    if (const std::string problem = first_broken_promise(seed); !problem.empty()) {
      tell(seed);
      FAIL() << "seed " << seed << ": " << problem << "\nrepeat it with --seed " << seed;
    }
    // What lives as long as the program is made once; what a seed loses it loses every time.
    if (live_allocations() != before) {
      const std::int64_t again = live_allocations();
      ASSERT_EQ(first_broken_promise(seed), "");
      ASSERT_EQ(live_allocations(), again) << "seed " << seed << " does not give back all of its memory";
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%llu seeds in %.1f s\n", static_cast<unsigned long long>(settings.count), took.count());
}

TEST(Simulation, TellsTheSameStoryForTheSameSeed) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    World first(seed, true);
    World second(seed, true);
    EXPECT_EQ(first.play(), second.play());
    ASSERT_EQ(first.log(), second.log()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace simstudio::test
