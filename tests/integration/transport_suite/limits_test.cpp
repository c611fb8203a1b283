// SPDX-License-Identifier: Apache-2.0

// What a server may send at most, and what a caller may give.

#include <gtest/gtest.h>

#include "support/raw_server.h"
#include "transport_suite.h"

namespace simstudio::transport_suite {
namespace {

using test::each_request;
using test::RawConnection;
using test::RawRequest;
using test::RawServer;

Answer answer_with_headers(std::string headers, std::uint64_t bytes_max) {
  RawServer server(each_request([&](RawConnection& connection, const RawRequest&) {
    connection.send("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 2\r\n\r\nok");
  }));
  Driver driver;
  Request request = post(server.origin() + "/", "{}");
  request.response_header_bytes_max = bytes_max;
  return driver.exchange(std::move(request));
}

std::string lines(int count, std::size_t length) {
  std::string made;
  for (int i = 0; i < count; ++i) made += "X-Line-" + std::to_string(i) + ": " + std::string(length, 'x') + "\r\n";
  return made;
}

void expect_too_large(const Answer& answer) {
  ASSERT_TRUE(answer.done);
  EXPECT_EQ(answer.end, TransportEnd::HeadersTooLarge) << answer.message;
  EXPECT_NE(answer.request_sent, RequestSent::No);
  EXPECT_FALSE(answer.headers_came);
  EXPECT_EQ(answer.body, "");
}

constexpr std::uint64_t kMiB = 1u << 20;

TEST(HeaderLimit, HeadersUnderItCome) {
  const Answer answer = answer_with_headers(lines(200, 1000), 256u << 10);

  EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  EXPECT_EQ(answer.headers.size(), 201u);
  EXPECT_EQ(answer.body, "ok");
}

TEST(HeaderLimit, OwnLimitIsKept) { expect_too_large(answer_with_headers(lines(5, 1000), 4096)); }

TEST(HeaderLimit, LimitCountsEveryBlockOfHeaders) {
  RawServer server(each_request([&](RawConnection& connection, const RawRequest&) {
    for (int i = 0; i < 100; ++i) connection.send("HTTP/1.1 103 Early Hints\r\n" + lines(1, 1000) + "\r\n");
    connection.answer(200, "ok");
  }));
  Driver driver;
  Request request = post(server.origin() + "/", "{}");
  request.response_header_bytes_max = 32u << 10;

  expect_too_large(driver.exchange(std::move(request)));
}

// libcurl's own limits lie at 100 KB a line and 300 KiB in all; its versions report them by different errors.
TEST(HeaderLimit, OneLineOfOver100KB) { expect_too_large(answer_with_headers(lines(1, 120000), kMiB)); }

TEST(HeaderLimit, AllLinesOver300KiB) { expect_too_large(answer_with_headers(lines(400, 1000), kMiB)); }

TEST(HeaderLimit, StatusLineWithoutEnd) {
  RawServer server(each_request([&](RawConnection& connection, const RawRequest&) {
    connection.send("HTTP/1.1 200 " + std::string(150000, 'x'));
  }));
  Driver driver;
  Request request = post(server.origin() + "/", "{}");
  request.response_header_bytes_max = kMiB;

  expect_too_large(driver.exchange(std::move(request)));
}

struct BadRequest {
  const char* name;
  std::string method = "POST";
  std::string path = "/";
  std::string header_name = "X-Ok";
  std::string header_value = "fine";
};

TEST(BadInput, NothingThatBreaksOutOfARequestIsSent) {
  std::atomic<int> requests{0};
  RawServer server(each_request([&](RawConnection& connection, const RawRequest&) {
    ++requests;
    connection.answer(200, "");
  }));
  const std::string nul(1, '\0');
  std::vector<BadRequest> cases(9);
  cases[0] = {"line end in a value", "POST", "/", "X-API-Key", "key\r\nX-Injected: yes"};
  cases[1] = {"newline in a value", "POST", "/", "X-API-Key", "key\nX-Injected: yes"};
  cases[2] = {"NUL in a value", "POST", "/", "X-API-Key", "key" + nul + "more"};
  cases[3] = {"line end in a name", "POST", "/", "X-A\r\nX-B", "yes"};
  cases[4] = {"empty name", "POST", "/", "", "yes"};
  cases[5] = {"line end in the URL", "POST", "/a\r\nX-Injected:yes"};
  cases[6] = {"NUL in the URL", "POST", "/a" + nul + "b"};
  cases[7] = {"space in the URL", "POST", "/a HTTP/1.1"};
  cases[8] = {"line end in the method", "GET / HTTP/1.1\r\nX-Injected: yes\r\n\r\n"};
  Driver driver;

  for (const BadRequest& bad : cases) {
    SCOPED_TRACE(bad.name);
    Request request;
    request.method = bad.method;
    request.url = server.origin() + bad.path;
    request.headers = {{bad.header_name, bad.header_value}};
    const Answer answer = driver.exchange(std::move(request));
    ASSERT_TRUE(answer.done);
    EXPECT_EQ(answer.end, TransportEnd::NotSupported);
    EXPECT_EQ(answer.request_sent, RequestSent::No);
    EXPECT_FALSE(answer.message.empty());
    EXPECT_EQ(answer.message.find("key"), std::string::npos) << "a key in a message: " << answer.message;
  }
  EXPECT_EQ(requests, 0);
}

TEST(BadInput, UrlsThatNobodyCanSendEndBySaying) {
  Driver driver;

  for (const char* url : {"", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "nonsense:", "http://[::1/x",
                          "http://user:secret@127.0.0.1:1/"}) {
    SCOPED_TRACE(url);
    const Answer answer = driver.exchange(post(url, "{}"));
    ASSERT_TRUE(answer.done);
    EXPECT_EQ(answer.end, TransportEnd::NotSupported) << answer.message;
    EXPECT_EQ(answer.request_sent, RequestSent::No);
    EXPECT_EQ(answer.message.find("secret"), std::string::npos) << answer.message;
  }
}

}  // namespace
}  // namespace simstudio::transport_suite
