// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace simstudio::base {
namespace {

std::vector<std::uint64_t> draw(Random random, int count) {
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(random.next());
  return drawn;
}

TEST(Random, RepeatsFromItsSeed) {
  EXPECT_EQ(draw(Random(7), 100), draw(Random(7), 100));
  EXPECT_NE(draw(Random(7), 100), draw(Random(8), 100));
}
/// The reference of xoshiro256** with its state seeded by splitmix64 from 0 (prng.di.unimi.it), so that a printed seed
/// means the same in every build.
TEST(Random, IsXoshiro) {
  EXPECT_EQ(draw(Random(0), 3),
            (std::vector<std::uint64_t>{0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0}));
}
TEST(Random, StaysBelowItsBound) {
  Random random(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.below(5));
  EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(random.below(1), 0u);
  EXPECT_EQ(random.below(0), 0u);
}
TEST(Random, ForksRepeatAndDiffer) {
  const Random parent(7);
  EXPECT_EQ(draw(parent.fork(3), 50), draw(parent.fork(3), 50));
  std::set<std::uint64_t> firsts;
  for (std::uint64_t count = 0; count < 10000; ++count) firsts.insert(parent.fork(count).next());
  EXPECT_EQ(firsts.size(), 10000u);
}
TEST(Random, ForkingLeavesTheParentAlone) {
  Random parent(7);
  parent.fork(1);
  EXPECT_EQ(draw(parent, 10), draw(Random(7), 10));
}
TEST(Random, ForksOfTwoParentsAreIndependent) { EXPECT_NE(draw(Random(7).fork(1), 10), draw(Random(8).fork(1), 10)); }
TEST(Random, OfTheSystemIsNeverTheSame) { EXPECT_NE(draw(Random::from_system(), 4), draw(Random::from_system(), 4)); }

TEST(Uuid, HasTheFormOfVersionFour) {
  Random random(1);
  for (int round = 0; round < 1000; ++round) {
    const std::string uuid = make_uuid(random);
    ASSERT_EQ(uuid.size(), 36u);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
      const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
      ASSERT_EQ(uuid[i] == '-', dash) << uuid;
      ASSERT_NE(std::string("0123456789abcdef-").find(uuid[i]), std::string::npos) << uuid;
    }
    ASSERT_EQ(uuid[14], '4') << uuid;
    ASSERT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
  }
}
TEST(Uuid, IsNeverTheSame) {
  Random random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 10000; ++i) seen.insert(make_uuid(random));
  EXPECT_EQ(seen.size(), 10000u);
}
TEST(Uuid, UsesEveryDigitInEveryPlace) {
  Random random(1);
  std::vector<std::set<char>> seen(36);
  for (int round = 0; round < 2000; ++round) {
    const std::string uuid = make_uuid(random);
    for (std::size_t i = 0; i < uuid.size(); ++i) seen[i].insert(uuid[i]);
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    EXPECT_EQ(seen[i].size(), dash || i == 14 ? 1u : i == 19 ? 4u : 16u) << i;
  }
}

}  // namespace
}  // namespace simstudio::base
