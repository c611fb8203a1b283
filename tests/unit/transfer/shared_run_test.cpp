// SPDX-License-Identifier: Apache-2.0

// What those who share a run put into the mailbox; what a host sees of it is in tests/unit/client/coalesce_test.cpp.

#include <algorithm>

#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

using SharedRunTest = LoopTest;

encode::ExecuteRequest shared_until(Time asked_at, std::chrono::milliseconds deadline) {
  encode::ExecuteRequest request = LoopTest::stream();
  request.coalesce = true;
  request.run_id_is_ours = true;
  request.asked_at = asked_at;
  request.deadline = deadline;
  return request;
}

TEST_F(SharedRunTest, ADeadlineAfterTheEndPutsNothingBehindIt) {
  ask(shared_until(clock.now(), 500ms));
  ask(shared_until(clock.now(), 0ms));
  step();
  ASSERT_EQ(transport.started.size(), 1u);
  transport.stream_headers(last());
  transport.bytes(last(), "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{}}}\n\n");
  clock.advance(500ms);  // Its connection is still being read out.
  step();
  Log ends = take();
  std::sort(ends.begin(), ends.end());
  EXPECT_EQ(ends, (Log{"1 result completed", "2 result completed"}));
}

}  // namespace
}  // namespace simstudio::test
