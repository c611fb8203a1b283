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
  probe.begin();
  probe.answer(Generation::Legacy);
  EXPECT_TRUE(probe.is_known());
  EXPECT_EQ(probe.next(), Generation::Legacy);
}

TEST(ApiProbe, LetsTheNextOneAskWhenTheFirstLearntNothing) {
  ApiProbe probe(Api::Auto);
  probe.begin();
  probe.give_up();
  EXPECT_FALSE(probe.is_known());
  EXPECT_EQ(probe.next(), Generation::V2);
}

}  // namespace
}  // namespace simstudio::transfer
