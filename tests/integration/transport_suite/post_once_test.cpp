// SPDX-License-Identifier: Apache-2.0

// A POST starts a run that is billed: whatever happens to the connection, it reaches a server at most once.

#include <gtest/gtest.h>

#include "support/raw_server.h"
#include "transport_suite.h"

namespace simstudio::transport_suite {
namespace {

using std::chrono::milliseconds;
using test::RawConnection;
using test::RawServer;

/// Answers the first request of a connection and closes at the second, which it has read.
RawServer::Script reads_the_second_and_closes(std::atomic<int>& posts) {
  return [&posts](RawConnection& connection) {
    for (int i = 0; const auto request = connection.read_request(); ++i) {
      if (request->method() == "POST") ++posts;
      if (i == 1) return;
      connection.answer(200, "first");
    }
  };
}

TEST(PostOnce, NotSentAgainWhenAKeptConnectionCloses) {
  for (const std::string body : {R"({"input":{}})", ""}) {
    SCOPED_TRACE("body of " + std::to_string(body.size()));
    std::atomic<int> posts{0};
    RawServer server(reads_the_second_and_closes(posts));
    Driver driver;
    driver.exchange(get(server.origin() + "/"));

    const Answer answer = driver.exchange(post(server.origin() + "/", body));

    ASSERT_TRUE(answer.done);
    EXPECT_EQ(answer.end, TransportEnd::ConnectionLost) << answer.message;
    EXPECT_EQ(answer.request_sent, RequestSent::Maybe);
    EXPECT_NE(answer.message.find("not sent a second time"), std::string::npos) << answer.message;
    EXPECT_EQ(posts, 1);
    EXPECT_EQ(answer.protocol_breaches, 0);
  }
}

TEST(PostOnce, NotSentAgainWhenAKeptConnectionIsReset) {
  std::atomic<int> posts{0};
  RawServer server([&](RawConnection& connection) {
    for (int i = 0; const auto request = connection.read_request(); ++i) {
      if (request->method() == "POST") ++posts;
      if (i == 1) {
        connection.reset();
        return;
      }
      connection.answer(200, "first");
    }
  });
  Driver driver;
  driver.exchange(get(server.origin() + "/"));

  const Answer answer = driver.exchange(post(server.origin() + "/", "{}"));

  EXPECT_EQ(answer.end, TransportEnd::ConnectionLost) << answer.message;
  EXPECT_EQ(posts, 1);
}

TEST(PostOnce, LargeBodyOnAConnectionThatDiesUnderIt) {
  std::atomic<int> heads{0};
  RawServer server([&](RawConnection& connection) {
    for (int i = 0; const auto request = connection.read_head(); ++i) {
      if (i == 1) {
        ++heads;
        connection.receive_at_least(100000);
        connection.reset();
        return;
      }
      connection.answer(200, "first");
    }
  });
  Driver driver;
  driver.exchange(get(server.origin() + "/"));

  const Answer answer = driver.exchange(post(server.origin() + "/", std::string(4u << 20, 'x')));

  EXPECT_EQ(answer.end, TransportEnd::ConnectionLost) << answer.message;
  EXPECT_NE(answer.request_sent, RequestSent::No);
  EXPECT_EQ(heads, 1);
}

// The server's idle limit (Node: 5 s) ended the connection while nothing was sent: that must not cost the next request.
TEST(PostOnce, ConnectionThatClosedWhileIdleIsReplaced) {
  std::atomic<int> posts{0};
  std::atomic<int> closed{0};
  RawServer server([&](RawConnection& connection) {
    while (const auto request = connection.read_request()) {
      if (request->method() == "POST") ++posts;
      connection.answer(200, "ok");
      if (connection.number() == 1) break;
    }
    connection.close();
    ++closed;
  });
  Driver driver;
  driver.exchange(get(server.origin() + "/"));
  ASSERT_TRUE(driver.run_until([&] { return closed > 0; }));

  const Answer answer = driver.exchange(post(server.origin() + "/", "{}"));

  EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  EXPECT_EQ(answer.body, "ok");
  EXPECT_EQ(posts, 1);
  EXPECT_EQ(server.connections(), 2);
}

}  // namespace
}  // namespace simstudio::transport_suite
