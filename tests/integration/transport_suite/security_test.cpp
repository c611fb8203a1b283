// SPDX-License-Identifier: Apache-2.0

// Where a request, and the key in it, must never go.

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

Request keyed_post(std::string url) {
  Request request = post(std::move(url), "{}");
  request.headers.emplace_back("X-API-Key", "sim_secret");
  return request;
}

Wanted by_proxy(std::string proxy) {
  Wanted setup;
  setup.proxy = std::move(proxy);
  return setup;
}

TEST(Redirect, NeverFollowed) {
  RawServer elsewhere(
      each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "here"); }));
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    const int status = std::stoi(request.path().substr(1));
    connection.answer(status, "moved", "Location: " + elsewhere.origin() + "/\r\n");
  }));
  Driver driver;
  if (!driver.can(kTransportNoRedirect)) GTEST_SKIP() << "this transport says that it can't";

  for (const int status : {301, 302, 303, 307, 308}) {
    const Answer answer = driver.exchange(keyed_post(server.origin() + "/" + std::to_string(status)));
    EXPECT_EQ(answer.end, TransportEnd::Complete);
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.header("location"), elsewhere.origin() + "/");
    EXPECT_EQ(answer.body, "moved");
  }
  driver.run_for(milliseconds(20));

  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST(Cookies, ShownAndNeverKept) {
  std::vector<std::optional<std::string>> sent;
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    sent.push_back(request.header("Cookie"));
    connection.answer(200, "ok", "Set-Cookie: chat_auth_1=a%3D; Path=/; Secure; HttpOnly\r\nSet-Cookie: other=b\r\n");
  }));
  Driver driver;
  if (!driver.can(kTransportSetCookie)) GTEST_SKIP() << "this transport says that it can't";

  const Answer answer = driver.exchange(keyed_post(server.origin() + "/"));
  driver.exchange(keyed_post(server.origin() + "/"));

  EXPECT_EQ(answer.headers.count("set-cookie"), 2u);
  EXPECT_EQ(sent, (std::vector<std::optional<std::string>>{std::nullopt, std::nullopt}));
}

TEST(ProtocolHeader, IsSent) {
  std::optional<std::string> seen;
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    seen = request.header("X-Sim-Stream-Protocol");
    connection.answer(200, "ok");
  }));
  Driver driver;
  if (!driver.can(kTransportProtocolHeader)) GTEST_SKIP() << "this transport says that it can't";
  Request request = stream(server.origin() + "/");
  request.headers.emplace_back("X-Sim-Stream-Protocol", "agent-events-v1");

  driver.exchange(std::move(request));

  EXPECT_EQ(seen, "agent-events-v1");
}

TEST(Proxy, GetsThePlainRequestWhole) {
  std::string line;
  RawServer proxy(each_request([&](RawConnection& connection, const RawRequest& request) {
    line = request.line;
    connection.answer(200, "by proxy");
  }));
  Driver driver(by_proxy(proxy.origin()));

  // A port on which nobody listens: only the proxy can have answered.
  const Answer answer = driver.exchange(keyed_post("http://127.0.0.1:1/path?x=1"));

  EXPECT_EQ(answer.body, "by proxy");
  EXPECT_EQ(line, "POST http://127.0.0.1:1/path?x=1 HTTP/1.1");
}

TEST(Proxy, TunnelsTlsAndSeesNoKey) {
  std::string connect_head;
  RawServer proxy([&](RawConnection& connection) {
    const auto head = connection.read_head();
    if (!head) return;
    connect_head = head->head;
    connection.send("HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n");
    connection.wait_until_client_left(milliseconds(0));
    connection.close();
  });
  Driver driver(by_proxy(proxy.origin()));

  const Answer answer = driver.exchange(keyed_post("https://127.0.0.1:1/"));

  EXPECT_EQ(connect_head.substr(0, connect_head.find("\r\n")), "CONNECT 127.0.0.1:1 HTTP/1.1");
  EXPECT_EQ(connect_head.find("sim_secret"), std::string::npos);
  EXPECT_EQ(answer.end, TransportEnd::TlsFailed) << answer.message;  // The tunnel's far end said nothing.
  EXPECT_EQ(answer.request_sent, RequestSent::No);
  EXPECT_FALSE(answer.headers_came);
}

TEST(Proxy, RefusalIsNotTheServersAnswer) {
  RawServer proxy(each_request([](RawConnection& connection, const RawRequest&) {
    connection.answer(407, "who are you", "Proxy-Authenticate: Basic realm=x\r\n");
  }));
  Driver driver(by_proxy(proxy.origin()));

  const Answer answer = driver.exchange(keyed_post("https://127.0.0.1:1/"));

  EXPECT_EQ(answer.end, TransportEnd::NotConnected) << answer.message;
  EXPECT_EQ(answer.request_sent, RequestSent::No);
  EXPECT_FALSE(answer.headers_came);
}

TEST(Proxy, ThatIsNotThereIsNotConnected) {
  Driver driver(by_proxy("http://127.0.0.1:1"));
  RawServer server(
      each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "direct"); }));

  const Answer answer = driver.exchange(keyed_post(server.origin() + "/"));

  EXPECT_EQ(answer.end, TransportEnd::NotConnected) << answer.message;
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace simstudio::transport_suite
