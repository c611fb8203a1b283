// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace simstudio::base {

/// Chance by seed (xoshiro256**), so that a simulation repeats exactly. Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed);
  /// 256 bits of the system's own chance: run ids of two clients never meet.
  static Random from_system();

  /// The `count`th of a family of generators that share this one's chance; any thread may ask.
  Random fork(std::uint64_t count) const;

  std::uint64_t next();
  /// 0 to `bound` - 1.
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

 private:
  Random() = default;
  std::array<std::uint64_t, 4> state_{};
};

/// A version 4 UUID in text.
std::string make_uuid(Random& random);

}  // namespace simstudio::base
