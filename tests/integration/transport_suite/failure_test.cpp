// SPDX-License-Identifier: Apache-2.0

// Everything that can go wrong after a server was named: one end each, and the truth about what was sent.

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

void expect_lost(const Answer& answer, std::string_view body) {
  ASSERT_TRUE(answer.done);
  EXPECT_EQ(answer.end, TransportEnd::ConnectionLost) << answer.message;
  EXPECT_EQ(answer.body, body);
  EXPECT_FALSE(answer.message.empty());
  EXPECT_EQ(answer.protocol_breaches, 0);
}

TEST(Failure, NobodyListensThere) {
  int port = 0;
  {
    RawServer server([](RawConnection&) {});
    port = server.port();
  }
  Driver driver;

  const Answer answer = driver.exchange(post("http://127.0.0.1:" + std::to_string(port) + "/", "{}"));

  EXPECT_FALSE(answer.connected);
  EXPECT_EQ(answer.end, TransportEnd::NotConnected);
  EXPECT_EQ(answer.request_sent, RequestSent::No);
  EXPECT_FALSE(answer.message.empty());
}

TEST(Failure, ResetInTheMiddleOfABody) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest& request) {
    if (request.path() == "/length") connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    if (request.path() == "/close") connection.send("HTTP/1.0 200 OK\r\n\r\nhalf");
    if (request.path() == "/chunks") {
      connection.start_stream();
      connection.send_chunk("half");
    }
    connection.wait_until_client_left(milliseconds(50));  // So that the bytes are read before the reset drops them.
    connection.reset();
  }));
  Driver driver;

  for (const char* path : {"/length", "/chunks", "/close"}) {
    SCOPED_TRACE(path);
    const Answer answer = driver.exchange(stream(server.origin() + path));
    expect_lost(answer, "half");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.request_sent, RequestSent::Yes);
  }
}

TEST(Failure, EndBeforeTheWholeBodyCame) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest& request) {
    if (request.path() == "/length") connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    if (request.path() == "/inside-a-chunk") {
      connection.start_stream();
      connection.send("a\r\nhalf");
    }
    if (request.path() == "/between-chunks") {
      connection.start_stream();
      connection.send_chunk("half");
    }
    connection.close();
  }));
  Driver driver;

  for (const char* path : {"/length", "/inside-a-chunk", "/between-chunks"}) {
    SCOPED_TRACE(path);
    expect_lost(driver.exchange(stream(server.origin() + path)), "half");
  }
}

TEST(Failure, EndInTheMiddleOfTheHeaders) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Ty");
    connection.close();
  }));
  Driver driver;

  const Answer answer = driver.exchange(post(server.origin() + "/", "{}"));

  expect_lost(answer, "");
  EXPECT_FALSE(answer.headers_came);
}

TEST(Failure, BytesThatAreNotHttp) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest& request) {
    if (request.path() == "/garbage") connection.send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    if (request.path() == "/status") connection.send("HTTP/1.1 abc OK\r\n\r\n");
    if (request.path() == "/chunk") connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n");
    if (request.path() == "/lengths") {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab");
    }
    connection.close();
  }));
  Driver driver;

  for (const char* path : {"/garbage", "/status", "/chunk"}) {
    SCOPED_TRACE(path);
    expect_lost(driver.exchange(post(server.origin() + path, "{}")), "");
  }
}

TEST(Failure, ClosedBeforeAByteOfAnAnswerOnAFreshConnection) {
  std::atomic<int> requests{0};
  RawServer server(each_request([&](RawConnection& connection, const RawRequest&) {
    ++requests;
    connection.close();
  }));
  Driver driver;

  const Answer answer = driver.exchange(post(server.origin() + "/", "{}"));

  expect_lost(answer, "");
  EXPECT_EQ(answer.request_sent, RequestSent::Maybe);
  EXPECT_EQ(requests, 1);
}

TEST(Failure, UpgradeThatNobodyAskedForEnds) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest&) {
    connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
    connection.close();
  }));
  Driver driver;

  const Answer answer = driver.exchange(post(server.origin() + "/", "{}"));

  expect_lost(answer, "");
  EXPECT_FALSE(answer.headers_came);
}

TEST(Failure, PeerThatResetsDuringAnUploadDoesNotEndTheProcess) {
  RawServer server([](RawConnection& connection) {
    connection.read_head();
    connection.reset();
  });
  Driver driver;

  const Answer answer = driver.exchange(post(server.origin() + "/", std::string(8u << 20, 'x')));

  expect_lost(answer, "");  // And no SIGPIPE, which is at its default here.
  EXPECT_EQ(answer.request_sent, RequestSent::Maybe);
}

}  // namespace
}  // namespace simstudio::transport_suite
