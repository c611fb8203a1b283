// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <random>

namespace simstudio::base {
namespace {

std::uint64_t rotate_left(std::uint64_t value, int by) { return (value << by) | (value >> (64 - by)); }

std::uint64_t split_mix(std::uint64_t& state) {
  std::uint64_t mixed = (state += 0x9e3779b97f4a7c15u);
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return mixed ^ (mixed >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed) {
  for (auto& word : state_) word = split_mix(seed);
}

Random Random::from_system() {
  std::random_device device;
  Random random;
  for (auto& word : random.state_) {
    std::uint64_t seed = (static_cast<std::uint64_t>(device()) << 32) | device();
    word = split_mix(seed);
  }
  return random;
}

Random Random::fork(std::uint64_t count) const {
  constexpr int kRoundsToSpread = 8;
  Random forked = *this;
  forked.state_[0] ^= split_mix(count);
  for (int i = 0; i < kRoundsToSpread; ++i) forked.next();
  return forked;
}

std::uint64_t Random::next() {
  const std::uint64_t result = rotate_left(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = rotate_left(state_[3], 45);
  return result;
}

std::string make_uuid(Random& random) {
  constexpr char kHex[] = "0123456789abcdef";
  constexpr char kShape[] = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  std::string text(kShape);
  std::uint64_t bits = 0;
  int left = 0;
  for (char& symbol : text) {
    if (symbol != 'x' && symbol != 'y') continue;
    if (left == 0) {
      bits = random.next();
      left = 16;
    }
    const auto nibble = static_cast<unsigned>(bits & 15u);
    symbol = symbol == 'x' ? kHex[nibble] : kHex[(nibble & 3u) | 8u];
    bits >>= 4;
    --left;
  }
  return text;
}

}  // namespace simstudio::base
