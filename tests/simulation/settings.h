// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace simstudio::test {

/// What the command line asks of the simulation.
struct SimSettings {
  std::uint64_t first = 1;
  std::uint64_t count = 0;
  /// Play this one alone, and tell its steps.
  std::optional<std::uint64_t> only;
};
SimSettings& sim_settings();

/// The seed being played, for whoever dies in it.
void playing(std::uint64_t seed);

}  // namespace simstudio::test
