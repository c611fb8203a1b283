// SPDX-License-Identifier: Apache-2.0

// Every shape in which HTTP/1.x can send an answer.

#include <gtest/gtest.h>

#include "support/gzip_samples.h"
#include "support/raw_server.h"
#include "transport_suite.h"

namespace simstudio::transport_suite {
namespace {

using test::bytes_of;
using test::each_request;
using test::RawConnection;
using test::RawRequest;
using test::RawServer;

/// A server that says `bytes` to each request, and closes after them if asked.
RawServer::Script says(std::string bytes, bool closes = false) {
  return each_request([bytes = std::move(bytes), closes](RawConnection& connection, const RawRequest&) {
    connection.send(bytes);
    if (closes) connection.close();
  });
}

void expect_whole(const Answer& answer, int status, std::string_view body) {
  EXPECT_TRUE(answer.connected);
  EXPECT_EQ(answer.status, status);
  EXPECT_EQ(answer.body, body);
  ASSERT_TRUE(answer.done);
  EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  EXPECT_EQ(answer.request_sent, RequestSent::Yes);
  EXPECT_EQ(answer.protocol_breaches, 0);
}

TEST(Framing, AnswersWithALengthAndHeadersInAnyCase) {
  RawServer server(
      says("HTTP/1.1 200 OK\r\nX-RateLimit-Limit:  60 \r\nx-request-id:abc\r\nEmpty:\r\nContent-Length: "
           "5\r\n\r\nhello"));
  Driver driver;

  const Answer answer = driver.exchange(get(server.origin() + "/"));

  expect_whole(answer, 200, "hello");
  EXPECT_EQ(answer.header("x-ratelimit-limit"), "60");
  EXPECT_EQ(answer.header("x-request-id"), "abc");
  EXPECT_EQ(answer.headers.count("empty"), 1u);
}

TEST(Framing, RequestGoesOutAsItWasGiven) {
  RawRequest seen;
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    seen = request;
    connection.answer(200, "");
  }));
  Driver driver;
  Request request = post(server.origin() + "/a/../b%2Fc?x=1&y=%20", R"({"input":"Grüße"})");
  request.headers.emplace_back("X-API-Key", "sim_key");
  request.headers.emplace_back("X-Empty", "");

  expect_whole(driver.exchange(std::move(request)), 200, "");

  EXPECT_EQ(seen.line, "POST /a/../b%2Fc?x=1&y=%20 HTTP/1.1");
  EXPECT_EQ(seen.body, R"({"input":"Grüße"})");
  EXPECT_EQ(seen.header("X-API-Key"), "sim_key");
  EXPECT_EQ(seen.header("X-Empty"), "");
  EXPECT_EQ(seen.header("Content-Type"), "application/json");
  EXPECT_FALSE(seen.header("Expect").has_value());
  EXPECT_FALSE(seen.header("Authorization").has_value());
  EXPECT_FALSE(seen.header("Cookie").has_value());
}

TEST(Framing, ChunkExtensionsAndTrailersAreNotPartOfTheBody) {
  RawServer server(
      says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
           "5;name=value\r\nhello\r\n6 ; q=\"x\"\r\n world\r\n0\r\nX-Trailer: late\r\n\r\n"));
  Driver driver;

  const Answer answer = driver.exchange(get(server.origin() + "/"));

  expect_whole(answer, 200, "hello world");
  EXPECT_EQ(answer.headers.count("x-trailer"), 0u);
}

TEST(Framing, BodyUpToTheCloseOfHttp10) {
  RawServer server(says("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end", true));
  Driver driver;

  expect_whole(driver.exchange(get(server.origin() + "/")), 200, "until the end");
}

TEST(Framing, HeadHasHeadersOfABodyThatDoesNotCome) {
  RawServer server(says("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"));
  Driver driver;
  Request request = get(server.origin() + "/");
  request.method = "HEAD";

  const Answer answer = driver.exchange(std::move(request));

  expect_whole(answer, 200, "");
  EXPECT_EQ(answer.header("content-length"), "12345");
}

TEST(Framing, StatusesWithoutABodyEndAtTheirHeaders) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest& request) {
    if (request.path() == "/204") connection.send("HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n");
    if (request.path() == "/304") connection.send("HTTP/1.1 304 Not Modified\r\n\r\n");
    // wire/http-405: an empty 405.
    if (request.path() == "/405") connection.send("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
  }));
  Driver driver;

  expect_whole(driver.exchange(get(server.origin() + "/204")), 204, "");
  expect_whole(driver.exchange(get(server.origin() + "/304")), 304, "");
  expect_whole(driver.exchange(get(server.origin() + "/405")), 405, "");
}

TEST(Framing, ErrorAnswersKeepTheirBody) {
  RawServer server(says("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 15\r\n\r\n{\"error\":\"oops\"}"));
  Driver driver;

  const Answer answer = driver.exchange(post(server.origin() + "/", "{}"));

  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.end, TransportEnd::Complete);
  EXPECT_EQ(answer.body, "{\"error\":\"oops\"");
}

TEST(Framing, EarlyHintsAndContinueAreNotTheAnswer) {
  RawServer server(
      says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
           "HTTP/1.1 201 Created\r\nX-Final: yes\r\nContent-Length: 2\r\n\r\nok"));
  Driver driver;

  const Answer answer = driver.exchange(post(server.origin() + "/", "{}"));

  expect_whole(answer, 201, "ok");
  EXPECT_EQ(answer.headers.count("link"), 0u);
  EXPECT_EQ(answer.header("x-final"), "yes");
}

TEST(Framing, FoldedHeaderLineBelongsToTheOneAbove) {
  RawServer server(says("HTTP/1.1 200 OK\r\nX-Long: one\r\n  two\r\nContent-Length: 0\r\n\r\n"));
  Driver driver;

  const Answer answer = driver.exchange(get(server.origin() + "/"));

  expect_whole(answer, 200, "");
  EXPECT_EQ(answer.header("x-long"), "one two");
}

TEST(Framing, EachPieceOfAStreamArrivesAsItIsSent) {
  std::atomic<int> seen{0};
  RawServer server(each_request([&](RawConnection& connection, const RawRequest&) {
    connection.start_stream();
    for (int i = 0; i < 5; ++i) {
      connection.send_chunk("data: " + std::to_string(i) + "\n\n");
      // The next piece goes out only once this one has arrived.
      while (seen.load() <= i && !connection.wait_until_client_left(std::chrono::milliseconds(1))) {
      }
    }
    connection.end_stream();
  }));
  Driver driver;
  driver.when_bytes_come = [&](TransferId) { ++seen; };

  const Answer answer = driver.exchange(stream(server.origin() + "/"));

  expect_whole(answer, 200, "data: 0\n\ndata: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n");
}

TEST(Compression, AskedForAndInflatedWhereNothingStreams) {
  std::optional<std::string> asked;
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    asked = request.header("Accept-Encoding");
    connection.answer(200, bytes_of(test::kGzipMillion), "Content-Encoding: gzip\r\n");
  }));
  Driver driver;

  const Answer answer = driver.exchange(get(server.origin() + "/"));

  ASSERT_TRUE(asked.has_value());
  EXPECT_NE(asked->find("gzip"), std::string::npos);
  // What is counted against a limit is what was inflated: 1,015 bytes on the wire.
  expect_whole(answer, 200, std::string(1000000, '0'));
}

// wire/gzip-stream-ae: Sim compresses event streams for whoever asks, and a proxy may do it unasked.
TEST(Compression, StreamsDoNotAskForItAndTakeItTokenByToken) {
  std::optional<std::string> asked;
  std::atomic<bool> first_arrived{false};
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    asked = request.header("Accept-Encoding");
    connection.start_stream("Content-Encoding: gzip\r\n");
    connection.send_chunk(bytes_of(test::kGzipFirst));
    while (!first_arrived && !connection.wait_until_client_left(std::chrono::milliseconds(1))) {
    }
    connection.send_chunk(bytes_of(test::kGzipSecond));
    connection.end_stream();
  }));
  Driver driver;
  driver.when_bytes_come = [&](TransferId id) { first_arrived = driver.answers[id].body == "data: one\n\n"; };

  const Answer answer = driver.exchange(stream(server.origin() + "/"));

  EXPECT_EQ(asked, std::nullopt);
  expect_whole(answer, 200, "data: one\n\ndata: two\n\n");
}

TEST(Compression, UnknownEncodingOrBrokenGzipIsALostConnectionWithWords) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest& request) {
    const bool unknown = request.path() == "/unknown";
    connection.answer(200, "not compressed at all",
                      unknown ? "Content-Encoding: lzma\r\n" : "Content-Encoding: gzip\r\n");
  }));
  Driver driver;

  for (const char* path : {"/unknown", "/broken"}) {
    const Answer answer = driver.exchange(stream(server.origin() + path));
    EXPECT_EQ(answer.end, TransportEnd::ConnectionLost) << path;
    EXPECT_EQ(answer.body, "") << path;
    EXPECT_FALSE(answer.message.empty()) << path;
  }
}

}  // namespace
}  // namespace simstudio::transport_suite
