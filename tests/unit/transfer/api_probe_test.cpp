// SPDX-License-Identifier: Apache-2.0
#include "transfer/api_probe.h"

#include <gtest/gtest.h>

namespace simstudio::transfer {
namespace {

using base::Generation;

TEST(ApiProbe, KnowsWhatItWasTold) {
  EXPECT_EQ(ApiProbe(Api::V2).next(), Generation::V2);
  EXPECT_EQ(ApiProbe(Api::Legacy).next(), Generation::Legacy);
  EXPECT_TRUE(ApiProbe(Api::Legacy).is_known());
  EXPECT_FALSE(ApiProbe(Api::Auto).is_known());
}

TEST(ApiProbe, LetsOneAskForV2AndTheOthersWait) {
  ApiProbe probe(Api::Auto);
  EXPECT_EQ(probe.next(), Generation::V2);
  probe.begin();
  EXPECT_FALSE(probe.next().has_value());
}

TEST(ApiProbe, TellsEverybodyTheAnswer) {
  ApiProbe probe(Api::Auto);
  probe.answer(probe.begin(), Generation::Legacy);
  EXPECT_TRUE(probe.is_known());
  EXPECT_EQ(probe.next(), Generation::Legacy);
}

TEST(ApiProbe, LetsTheNextOneAskWhenTheFirstLearntNothing) {
  ApiProbe probe(Api::Auto);
  probe.give_up(probe.begin());
  EXPECT_FALSE(probe.is_known());
  EXPECT_EQ(probe.next(), Generation::V2);
}

TEST(ApiProbe, AsksAgainOnceItHasForgotten) {
  ApiProbe probe(Api::Auto);
  probe.answer(probe.begin(), Generation::Legacy);
  probe.forget();
  EXPECT_FALSE(probe.is_known());
  EXPECT_EQ(probe.next(), Generation::V2);
}

TEST(ApiProbe, TakesNoAnswerFromTheServerItHasForgotten) {
  ApiProbe probe(Api::Auto);
  const std::uint32_t before = probe.begin();
  probe.forget();
  probe.answer(before, Generation::Legacy);
  EXPECT_FALSE(probe.is_known());

  const std::uint32_t now = probe.begin();
  probe.give_up(before);
  EXPECT_FALSE(probe.next().has_value()) << "the one of now is still being asked";
  probe.answer(now, Generation::V2);
  EXPECT_EQ(probe.next(), Generation::V2);
}

TEST(ApiProbe, NeverForgetsWhatTheHostSaid) {
  ApiProbe probe(Api::Legacy);
  probe.forget();
  EXPECT_EQ(probe.next(), Generation::Legacy);
}

}  // namespace
}  // namespace simstudio::transfer
