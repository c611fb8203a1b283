// SPDX-License-Identifier: Apache-2.0
#include "base/moment.h"

#include <gtest/gtest.h>

namespace simstudio::test {
namespace {

TEST(Moment, ReadsWhatServersHaveSent) {
  EXPECT_EQ(base::parse_moment_ms("2026-11-24T07:08:59.845Z"), 1795504139845);
  EXPECT_EQ(base::parse_moment_ms("2026-11-24T07:08:59Z"), 1795504139000);
  EXPECT_EQ(base::parse_moment_ms("2026-11-24T07:08:59.8Z"), 1795504139800);
  EXPECT_EQ(base::parse_moment_ms("2026-11-24T07:08:59.845123Z"), 1795504139845);
  EXPECT_EQ(base::parse_moment_ms("1795504139"), 1795504139000);
  EXPECT_EQ(base::parse_moment_ms("1795504139845"), 1795504139845);
}

TEST(Moment, AnythingElseIsNone) {
  for (const char* text :
       {"", "soon", "2026-11-24", "2026-11-24T07:08:59", "2026-11-24T07:08:59+02:00", "2026-13-24T07:08:59Z",
        "2026-11-00T07:08:59Z", "2026-11-24T07:0x:59Z", "-5", "2026-11-24T07:08:59.Z", "99999999999999999999"}) {
    EXPECT_FALSE(base::parse_moment_ms(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace simstudio::test
