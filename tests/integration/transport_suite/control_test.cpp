// SPDX-License-Identifier: Apache-2.0

// Cancel, wake, shutdown, and calls from inside the sink.

#include <gtest/gtest.h>

#include <thread>

#include "support/raw_server.h"
#include "transport_suite.h"

namespace simstudio::transport_suite {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::each_request;
using test::RawConnection;
using test::RawRequest;
using test::RawServer;
using Clock = std::chrono::steady_clock;

/// Streams until the client leaves, and counts those that did.
RawServer::Script streams_for_ever(std::atomic<int>& left) {
  return [&left](RawConnection& connection) {
    if (!connection.read_request()) return;
    connection.start_stream();
    while (connection.send_chunk("data: x\n\n") && !connection.wait_until_client_left(milliseconds(2))) {
    }
    ++left;
  };
}

TEST(Cancel, ClosesTheConnectionAtOnceAndIsSilent) {
  std::atomic<int> left{0};
  RawServer server(streams_for_ever(left));
  Driver driver;
  const TransferId id = driver.start(stream(server.origin() + "/"));
  ASSERT_TRUE(driver.run_until([&] { return driver.answers[id].body.size() > 20; }));

  driver.cancel(id);
  const std::size_t size = driver.answers[id].body.size();

  // Nobody polls: the socket must not need it.
  for (const auto start = Clock::now(); left == 0 && Clock::now() - start < seconds(5);) std::this_thread::yield();
  EXPECT_EQ(left, 1);
  driver.run_for(milliseconds(20));
  EXPECT_EQ(driver.answers[id].body.size(), size);
  EXPECT_EQ(driver.answers[id].protocol_breaches, 0);
}

TEST(Cancel, BeforeItIsSentSendsNothing) {
  std::atomic<int> requests{0};
  RawServer server(each_request([&](RawConnection&, const RawRequest&) { ++requests; }));
  Driver driver;
  const TransferId id = driver.start(post(server.origin() + "/", "{}"));

  driver.cancel(id);
  driver.run_for(milliseconds(30));

  EXPECT_EQ(requests, 0);
  EXPECT_FALSE(driver.answers[id].connected);
}

TEST(Cancel, InsideTheSinkOfItselfAndOfOthers) {
  std::atomic<int> left{0};
  RawServer server(streams_for_ever(left));
  Driver driver;
  const TransferId first = driver.start(stream(server.origin() + "/"));
  const TransferId second = driver.start(stream(server.origin() + "/"));
  driver.when_bytes_come = [&](TransferId) {
    if (driver.answers[first].body.empty() || driver.answers[second].body.empty()) return;
    driver.when_bytes_come = nullptr;
    driver.cancel(second);
    driver.cancel(first);
  };

  ASSERT_TRUE(driver.run_until([&] { return left == 2; }));

  EXPECT_EQ(driver.answers[first].protocol_breaches + driver.answers[second].protocol_breaches, 0);
}

TEST(Cancel, InsideTheSinkNothingMoreComesOfWhatIsThereAlready) {
  RawServer server([](RawConnection& connection) {
    if (!connection.read_request()) return;
    connection.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n");
  });
  Driver driver;
  const TransferId id = driver.start(stream(server.origin() + "/"));
  driver.when_bytes_come = [&](TransferId) { driver.cancel(id); };
  ASSERT_TRUE(driver.run_until([&] { return !driver.answers[id].body.empty(); }));

  driver.run_for(std::chrono::milliseconds(50));

  EXPECT_EQ(driver.answers[id].body, "one");
  EXPECT_EQ(driver.answers[id].protocol_breaches, 0);
}

TEST(Cancel, OfWhatIsUnknownOrOverDoesNothing) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "ok"); }));
  Driver driver;
  driver.transport().cancel(12345);
  driver.transport().pause(12345, true);
  const TransferId id = driver.start(get(server.origin() + "/"));
  ASSERT_TRUE(driver.run_until_done(id));

  driver.transport().cancel(id);
  driver.transport().pause(id, false);

  EXPECT_EQ(driver.exchange(get(server.origin() + "/")).body, "ok");
}

TEST(Start, InsideTheSink) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "ok"); }));
  Driver driver;
  TransferId second = 0;
  driver.when_bytes_come = [&](TransferId) {
    driver.when_bytes_come = nullptr;
    second = driver.start(get(server.origin() + "/"));
  };

  driver.exchange(get(server.origin() + "/"));

  ASSERT_NE(second, 0u);
  ASSERT_TRUE(driver.run_until_done(second));
  EXPECT_EQ(driver.answers[second].body, "ok");
}

TEST(Wake, EndsAWaitFromAnotherThread) {
  Driver driver;
  for (int i = 0; i < 20; ++i) {
    const auto start = Clock::now();
    std::thread other([&] { driver.transport().wake(); });
    driver.transport().poll(seconds(30));
    other.join();
    ASSERT_LT(Clock::now() - start, seconds(10));
  }
}

TEST(Wake, BeforeTheWaitEndsItToo) {
  Driver driver;
  const auto start = Clock::now();
  driver.transport().wake();
  driver.transport().wake();

  driver.transport().poll(seconds(30));

  EXPECT_LT(Clock::now() - start, seconds(10));
}

TEST(Poll, ZeroDoesNotWaitAndALimitIsKept) {
  Driver driver;
  auto start = Clock::now();
  for (int i = 0; i < 100; ++i) driver.transport().poll(Time::zero());
  EXPECT_LT(Clock::now() - start, milliseconds(100));

  start = Clock::now();
  driver.transport().poll(milliseconds(30));
  EXPECT_GE(Clock::now() - start, milliseconds(29));
  EXPECT_LT(Clock::now() - start, milliseconds(500));
}

TEST(Shutdown, DropsEveryExchangeSilentlyAndInTime) {
  std::atomic<int> left{0};
  RawServer server(streams_for_ever(left));
  Driver driver;
  std::vector<TransferId> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(driver.start(stream(server.origin() + "/")));
  ASSERT_TRUE(driver.run_until([&] { return server.connections() == 50 && !driver.answers[ids.back()].body.empty(); }));
  const auto start = Clock::now();

  driver.transport().shutdown(milliseconds(100));

  EXPECT_LT(Clock::now() - start, milliseconds(250));
  // Whatever is called afterwards is harmless.
  driver.transport().start(9999, TransportRequest());
  driver.transport().cancel(ids[0]);
  driver.transport().pause(ids[1], true);
  driver.transport().connect(server.origin());
  driver.transport().poll(milliseconds(1));
  driver.transport().wake();
  driver.transport().shutdown(milliseconds(100));
  for (const TransferId id : ids) EXPECT_FALSE(driver.answers[id].done);
}

}  // namespace
}  // namespace simstudio::transport_suite
