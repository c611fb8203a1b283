// SPDX-License-Identifier: Apache-2.0
#include "transport/look_ups.h"

#include <gtest/gtest.h>

namespace simstudio::transport {
namespace {

using std::chrono::seconds;

TEST(LookUps, OneAfterAnotherLeaveNothingBehind) {
  LookUps look_ups;
  look_ups.begin(seconds(1));
  look_ups.end();
  look_ups.begin(seconds(1));
  look_ups.end();
  EXPECT_FALSE(look_ups.may_run_on(seconds(1)));
}

TEST(LookUps, TwoAtOnceMayLeaveOneBehindForAMinute) {
  LookUps look_ups;
  look_ups.begin(seconds(1));
  look_ups.begin(seconds(2));
  look_ups.end();
  look_ups.end();
  EXPECT_TRUE(look_ups.may_run_on(seconds(61)));
  EXPECT_FALSE(look_ups.may_run_on(seconds(62)));
}

TEST(LookUps, AddressesAndTheLocalHostNeedNone) {
  for (const char* origin : {"http://127.0.0.1:3000", "https://10.0.0.1", "http://[::1]:3000", "http://localhost:3000",
                             "https://sim.localhost"}) {
    EXPECT_FALSE(needs_look_up(origin)) << origin;
  }
  for (const char* origin : {"https://sim.ai", "http://sim.local:3000", "http://1e100.net", "https://localhost.net"}) {
    EXPECT_TRUE(needs_look_up(origin)) << origin;
  }
}

}  // namespace
}  // namespace simstudio::transport
