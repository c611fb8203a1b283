// SPDX-License-Identifier: Apache-2.0

// TLS, with a real nginx as the server.

#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "pause_checks.h"
#include "support/certificates.h"
#include "support/nginx.h"
#include "support/raw_server.h"
#include "transport_suite.h"

namespace simstudio::transport_suite {
namespace {

using std::chrono::milliseconds;
using test::Certificates;
using test::each_request;
using test::Nginx;
using test::NginxOptions;
using test::RawConnection;
using test::RawRequest;
using test::RawServer;

Wanted trusting(const std::string& ca_file) {
  Wanted made;
  made.ca_file = ca_file;
  return made;
}

/// A server behind nginx that answers "ok" and remembers by which of nginx's connections it was asked.
struct Behind {
  explicit Behind(NginxOptions options = {}) : nginx(with_port(std::move(options), server.port())) {}

  static NginxOptions with_port(NginxOptions options, int port) {
    options.upstream_port = port;
    return options;
  }
  void answer(RawConnection& connection, const RawRequest& request) {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      ++requests;
      front_connections.insert(request.header("X-Front-Connection").value_or(""));
    }
    connection.answer(200, request.header("X-Front-Protocol").value_or(""));
  }

  std::mutex mutex;
  std::atomic<int> requests{0};
  std::set<std::string> front_connections;
  RawServer server{
      each_request([this](RawConnection& connection, const RawRequest& request) { answer(connection, request); })};
  Nginx nginx;
};

void expect_refused(Behind& behind, const Wanted& trust, const std::string& url = {}) {
  Driver driver(trust);
  const Answer answer = driver.exchange(post(url.empty() ? behind.nginx.origin() + "/" : url, "{}"));
  ASSERT_TRUE(answer.done);
  EXPECT_EQ(answer.end, TransportEnd::TlsFailed) << answer.message;
  EXPECT_EQ(answer.request_sent, RequestSent::No);
  EXPECT_FALSE(answer.connected);
  EXPECT_FALSE(answer.message.empty());
  EXPECT_EQ(behind.requests, 0);
}

TEST(Tls, VerifiesAgainstAFile) {
  Behind behind;
  Driver driver(trusting(Certificates::get().authority()));

  const Answer answer = driver.exchange(post(behind.nginx.origin() + "/", "{}"));

  EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  EXPECT_EQ(answer.body, "HTTP/1.1");
  const Answer by_name = driver.exchange(post("https://localhost:" + std::to_string(behind.nginx.port()) + "/", "{}"));
  EXPECT_EQ(by_name.end, TransportEnd::Complete) << by_name.message;
}

TEST(Tls, VerifiesAgainstBytesFewOrMany) {
  Behind behind;
  const std::string pem = test::read_text(Certificates::get().authority());
  std::string many;
  while (many.size() < 100000) many += test::read_text(Certificates::get().another_authority());

  for (const std::string& given : {pem, many + pem}) {
    Wanted made;
    made.ca_pem = given;
    made.ca_file = Certificates::get().another_authority();  // Bytes win.
    Driver driver(made);
    for (int i = 0; i < 3; ++i) {
      const Answer answer = driver.exchange(post(behind.nginx.origin() + "/", "{}"));
      EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
    }
  }
}

TEST(Tls, RefusesAnAuthorityThatIsNotTrusted) {
  Behind behind;
  Wanted bytes;
  bytes.ca_pem = test::read_text(Certificates::get().another_authority());

  expect_refused(behind, trusting(Certificates::get().another_authority()));
  expect_refused(behind, bytes);
  expect_refused(behind, {});  // The system's.
}

TEST(Tls, RefusesAnotherHostsCertificate) {
  NginxOptions options;
  options.certificate = "elsewhere";
  Behind behind(options);

  expect_refused(behind, trusting(Certificates::get().authority()));
}

TEST(Tls, RefusesAnExpiredCertificate) {
  NginxOptions options;
  options.certificate = "expired";
  Behind behind(options);

  expect_refused(behind, trusting(Certificates::get().authority()));
}

TEST(Tls, RefusesVersionsBefore12) {
  NginxOptions options;
  options.more = "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;";
  Behind behind(options);

  expect_refused(behind, trusting(Certificates::get().authority()));
}

TEST(Tls, Speaks12) {
  NginxOptions options;
  options.more = "ssl_protocols TLSv1.2;";
  Behind behind(options);
  Driver driver(trusting(Certificates::get().authority()));

  EXPECT_EQ(driver.exchange(post(behind.nginx.origin() + "/", "{}")).end, TransportEnd::Complete);
}

TEST(Tls, RefusesAServerThatSpeaksPlain) {
  Behind behind;
  RawServer plain([](RawConnection& connection) {
    connection.answer(400, "this is no TLS");
    connection.wait_until_client_left(std::chrono::seconds(10));
  });

  expect_refused(behind, trusting(Certificates::get().authority()),
                 "https://127.0.0.1:" + std::to_string(plain.port()) + "/");
}

TEST(Tls, SecondRoundOfTwentyMakesNoHandshake) {
  Behind behind;
  Driver driver(trusting(Certificates::get().authority()));
  const auto round = [&] {
    std::vector<TransferId> ids;
    for (int i = 0; i < 20; ++i) ids.push_back(driver.start(post(behind.nginx.origin() + "/", "{}")));
    for (const TransferId id : ids) {
      ASSERT_TRUE(driver.run_until_done(id));
      EXPECT_EQ(driver.answers[id].end, TransportEnd::Complete) << driver.answers[id].message;
    }
  };

  round();
  const std::size_t made = behind.front_connections.size();
  round();
  round();

  EXPECT_EQ(behind.requests, 60);
  EXPECT_EQ(behind.front_connections.size(), made);
}

TEST(Tls, FirstRequestRunsOnTheWarmedConnection) {
  Behind behind;
  Driver driver(trusting(Certificates::get().authority()));
  driver.transport().connect(behind.nginx.origin());
  ASSERT_TRUE(driver.run_until([&] { return behind.requests == 1; }));
  driver.run_for(milliseconds(20));

  EXPECT_EQ(driver.exchange(post(behind.nginx.origin() + "/", "{}")).end, TransportEnd::Complete);

  EXPECT_EQ(behind.front_connections.size(), 1u);
}

TEST(Tls, ConnectionThatClosedWhileIdleIsReplaced) {
  NginxOptions options;
  options.more = "keepalive_timeout 1ms;";
  Behind behind(options);
  Driver driver(trusting(Certificates::get().authority()));

  for (int i = 0; i < 5; ++i) {
    const Answer answer = driver.exchange(post(behind.nginx.origin() + "/", "{}"));
    EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
    driver.run_for(milliseconds(30));
  }

  EXPECT_EQ(behind.requests, 5);
  EXPECT_EQ(behind.front_connections.size(), 5u);
}

TEST(Tls, ServerThatDiesUnderAStreamIsALostConnection) {
  std::atomic<int> requests{0};
  RawServer server([&](RawConnection& connection) {
    if (!connection.read_request()) return;
    ++requests;
    connection.start_stream();
    connection.send_chunk("data: one\n\n");
    connection.wait_until_client_left(std::chrono::seconds(10));
  });
  Nginx nginx(Behind::with_port({}, server.port()));
  Driver driver(trusting(Certificates::get().authority()));
  const TransferId id = driver.start(stream(nginx.origin() + "/"));
  ASSERT_TRUE(driver.run_until([&] { return !driver.answers[id].body.empty(); }));

  nginx.kill();

  ASSERT_TRUE(driver.run_until_done(id));
  EXPECT_EQ(driver.answers[id].end, TransportEnd::ConnectionLost) << driver.answers[id].message;
  EXPECT_EQ(driver.answers[id].body, "data: one\n\n");
  EXPECT_EQ(requests, 1);
}

TEST(Tls, PauseLosesNothing) {
  RawServer server(each_request(send_numbered_lines));
  Nginx nginx(Behind::with_port({}, server.port()));

  check_pause_loses_nothing(trusting(Certificates::get().authority()), nginx.origin());
}

TEST(Tls, ThroughAProxysTunnel) {
  Behind behind;
  std::string connect_head;
  RawServer proxy([&](RawConnection& connection) {
    const auto head = connection.read_head();
    if (!head) return;
    connect_head = head->head;
    connection.send("HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n");
    connection.relay_to(behind.nginx.port());
  });
  Wanted made = trusting(Certificates::get().authority());
  made.proxy = proxy.origin();
  Driver driver(made);
  Request request = post(behind.nginx.origin() + "/", "{}");
  request.headers.emplace_back("X-API-Key", "sim_secret");

  const Answer answer = driver.exchange(std::move(request));
  const Answer second = driver.exchange(post(behind.nginx.origin() + "/", "{}"));

  EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.count("x-proxy"), 0u);
  EXPECT_EQ(answer.protocol_breaches, 0);
  EXPECT_EQ(second.end, TransportEnd::Complete) << second.message;
  EXPECT_EQ(connect_head.find("sim_secret"), std::string::npos);
  EXPECT_EQ(proxy.connections(), 1);
}

// The request was read, and then the line went dead without an answer.
TEST(Tls, PostIsNotSentAgainWhenAKeptConnectionDies) {
  std::atomic<int> posts{0};
  std::atomic<bool> cut{false};
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    if (request.method() == "POST") {
      ++posts;
      cut = true;
      connection.wait_until_client_left(std::chrono::seconds(10));
      return;
    }
    connection.answer(200, "ok");
  }));
  Nginx nginx(Behind::with_port({}, server.port()));
  Driver driver(trusting(Certificates::get().authority()));
  driver.exchange(get(nginx.origin() + "/"));
  const TransferId id = driver.start(post(nginx.origin() + "/", "{}"));
  ASSERT_TRUE(driver.run_until([&] { return cut.load(); }));

  nginx.kill();

  ASSERT_TRUE(driver.run_until_done(id));
  EXPECT_EQ(driver.answers[id].end, TransportEnd::ConnectionLost) << driver.answers[id].message;
  EXPECT_EQ(driver.answers[id].request_sent, RequestSent::Maybe);
  EXPECT_EQ(posts, 1);
}

}  // namespace
}  // namespace simstudio::transport_suite
