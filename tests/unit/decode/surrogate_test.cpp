// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using Lines = std::vector<std::string>;

// Found by the simulation: an empty text in between took the half for a lone one.
TEST(SplitEmoji, WaitsThroughAnEmptyTextOfItsBlock) {
  const Lines lines = decode_stream({"data: {\"blockId\":\"a\",\"chunk\":\"\\ud83d\"}\n\n",
                                     "data: {\"blockId\":\"a\",\"chunk\":\"\"}\n\n",
                                     "data: {\"blockId\":\"a\",\"chunk\":\"\\ude00\"}\n\n"});
  EXPECT_EQ(lines, (Lines{"text A \xf0\x9f\x98\x80", "error CONNECTION_LOST"}));
}

}  // namespace
}  // namespace simstudio::test
