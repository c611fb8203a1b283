// SPDX-License-Identifier: Apache-2.0

// Connections: kept, warmed, and never waited for without need.

#include <gtest/gtest.h>

#include "support/raw_server.h"
#include "transport_suite.h"

namespace simstudio::transport_suite {
namespace {

using std::chrono::milliseconds;
using test::each_request;
using test::RawConnection;
using test::RawRequest;
using test::RawServer;
using Clock = std::chrono::steady_clock;

void answer_ok(RawConnection& connection, const RawRequest&) { connection.answer(200, "ok"); }

TEST(Connection, OneAfterTheOtherUsesOne) {
  RawServer server(each_request(answer_ok));
  Driver driver;

  for (int i = 0; i < 10; ++i) EXPECT_EQ(driver.exchange(post(server.origin() + "/", "{}")).body, "ok");

  EXPECT_EQ(server.connections(), 1);
}

// The last ones of a crowd to finish must not throw the connections of the others away, which libcurl does by default.
TEST(Connection, SecondRoundOfTwentyMakesNoHandshake) {
  std::atomic<int> waiting{0};
  RawServer server(each_request([&](RawConnection& connection, const RawRequest&) {
    ++waiting;
    while (waiting < 20 && !connection.wait_until_client_left(milliseconds(1))) {
    }
    connection.answer(200, "ok");
  }));
  Driver driver;
  const auto round = [&] {
    waiting = 0;
    std::vector<TransferId> ids;
    for (int i = 0; i < 20; ++i) ids.push_back(driver.start(post(server.origin() + "/", "{}")));
    for (const TransferId id : ids) ASSERT_TRUE(driver.run_until_done(id));
  };

  round();
  ASSERT_EQ(server.connections(), 20);
  round();
  round();

  EXPECT_EQ(server.connections(), 20);
}

TEST(Connection, FirstRequestRunsOnTheWarmedOne) {
  std::atomic<int> warmed{0};
  RawServer server([&](RawConnection& connection) {
    while (const auto request = connection.read_request()) {
      EXPECT_FALSE(request->header("X-API-Key").has_value());
      if (request->method() != "POST") {
        connection.send("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n");
        ++warmed;
        continue;
      }
      connection.answer(200, std::to_string(connection.number()));
    }
  });
  Driver driver;
  driver.transport().connect(server.origin());
  driver.transport().connect(server.origin());  // As hosts do, each frame.
  ASSERT_TRUE(driver.run_until([&] { return warmed == 1; }));
  driver.run_for(milliseconds(20));

  EXPECT_EQ(driver.exchange(post(server.origin() + "/", "{}")).body, "1");
  EXPECT_EQ(server.connections(), 1);
}

TEST(Connection, WarmedOneThatClosedMeanwhileCostsTheFirstRequestNothing) {
  std::atomic<int> posts{0};
  std::atomic<bool> closed{false};
  RawServer server([&](RawConnection& connection) {
    while (const auto request = connection.read_request()) {
      if (request->method() == "POST") ++posts;
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      if (connection.number() == 1) break;
    }
    connection.close();
    closed = true;
  });
  Driver driver;
  driver.transport().connect(server.origin());
  ASSERT_TRUE(driver.run_until([&] { return closed.load(); }));

  const Answer answer = driver.exchange(post(server.origin() + "/", "{}"));

  EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  EXPECT_EQ(posts, 1);
}

TEST(Connection, WarmingUpWhereNobodyListensIsHarmless) {
  RawServer server(each_request(answer_ok));
  Driver driver;
  driver.transport().connect("http://127.0.0.1:1");
  driver.transport().connect("not an origin\r\n");
  driver.transport().connect("");

  EXPECT_EQ(driver.exchange(get(server.origin() + "/")).body, "ok");
}

// curl-notes: bodies over 1 MiB otherwise wait 1 s for a server that does not know "Expect: 100-continue".
TEST(Connection, LargeBodyIsNotHeldBackForAContinue) {
  std::optional<std::string> expected;
  std::size_t received = 0;
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    expected = request.header("Expect");
    received = request.body.size();
    connection.answer(200, "ok");
  }));
  Driver driver;
  constexpr std::size_t kSize = 3u << 19;
  const auto start = Clock::now();

  EXPECT_EQ(driver.exchange(post(server.origin() + "/", std::string(kSize, 'x'))).body, "ok");

  EXPECT_LT(Clock::now() - start, milliseconds(500));
  EXPECT_EQ(expected, std::nullopt);
  EXPECT_EQ(received, kSize);
}

TEST(Connection, AnswerBeforeTheBodyWasReadIsTheAnswer) {
  RawServer server([](RawConnection& connection) {
    connection.read_head();
    connection.answer(413, "too big", "Connection: close\r\n");
    connection.wait_until_client_left(milliseconds(2000));
  });
  Driver driver;

  const Answer answer = driver.exchange(post(server.origin() + "/", std::string(16u << 20, 'x')));

  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.body, "too big");
}

}  // namespace
}  // namespace simstudio::transport_suite
