// SPDX-License-Identifier: Apache-2.0

// A host that does not take what came holds the server back: nothing is lost, and memory stays flat.

#include <gtest/gtest.h>

#include "pause_checks.h"
#include "support/raw_server.h"
#include "transport_suite.h"

namespace simstudio::transport_suite {
namespace {

using std::chrono::milliseconds;
using test::each_request;
using test::RawConnection;
using test::RawRequest;
using test::RawServer;

TEST(Pause, LosesNothingAndHoldsTheServerBack) {
  RawServer server(each_request(send_numbered_lines));
  check_pause_loses_nothing({}, server.origin());
}

TEST(Pause, BeforeAnythingCame) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "late"); }));
  Driver driver;
  if (!driver.can(kTransportPause)) GTEST_SKIP() << "this transport says that it can't";
  const TransferId id = driver.start(get(server.origin() + "/"));
  driver.transport().pause(id, true);
  driver.run_for(milliseconds(50));
  EXPECT_EQ(driver.answers[id].body, "");
  EXPECT_FALSE(driver.answers[id].done);

  driver.transport().pause(id, false);

  ASSERT_TRUE(driver.run_until_done(id));
  EXPECT_EQ(driver.answers[id].body, "late");
}

TEST(Pause, OthersGoOn) {
  RawServer server(each_request(send_numbered_lines));
  Driver driver;
  if (!driver.can(kTransportPause)) GTEST_SKIP() << "this transport says that it can't";
  const TransferId held = driver.start(stream(server.origin() + "/1000000"));
  ASSERT_TRUE(driver.run_until([&] { return !driver.answers[held].body.empty(); }));
  driver.transport().pause(held, true);
  const std::size_t size = driver.answers[held].body.size();

  const Answer other = driver.exchange(stream(server.origin() + "/20000"));

  EXPECT_EQ(other.end, TransportEnd::Complete);
  EXPECT_EQ(driver.answers[held].body.size(), size);
}

TEST(Pause, CancelWhilePaused) {
  RawServer server(each_request(send_numbered_lines));
  Driver driver;
  if (!driver.can(kTransportPause)) GTEST_SKIP() << "this transport says that it can't";
  const TransferId id = driver.start(stream(server.origin() + "/1000000"));
  ASSERT_TRUE(driver.run_until([&] { return !driver.answers[id].body.empty(); }));
  driver.transport().pause(id, true);

  driver.cancel(id);
  driver.run_for(milliseconds(10));

  EXPECT_EQ(driver.answers[id].protocol_breaches, 0);
  EXPECT_EQ(driver.exchange(stream(server.origin() + "/10")).end, TransportEnd::Complete);
}

}  // namespace
}  // namespace simstudio::transport_suite
