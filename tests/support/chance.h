// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "simstudio/clock.h"

namespace simstudio::test {

/// What a simulation draws, repeated exactly by its seed.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + random_.below(high - low + 1); }
  bool one_in(std::uint64_t count) { return random_.below(count) == 0; }
  bool percent(std::uint64_t share) { return random_.below(100) < share; }
  Time micros(std::uint64_t low, std::uint64_t high) {
    return std::chrono::microseconds(static_cast<std::int64_t>(between(low, high)));
  }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[static_cast<std::size_t>(random_.below(from.size()))];
  }
  /// A generator of its own, so that drawing more in one part of a simulation does not change another part.
  Chance fork(std::uint64_t which) { return Chance(random_.next() ^ (which * 0x9e3779b97f4a7c15u)); }

 private:
  base::Random random_;
};

}  // namespace simstudio::test
