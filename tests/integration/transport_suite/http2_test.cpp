// SPDX-License-Identifier: Apache-2.0

// HTTP/2 over TLS as an option, with a real nginx as the server.

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>

#include "pause_checks.h"
#include "support/certificates.h"
#include "support/nginx.h"
#include "support/process_status.h"
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

Wanted http2_setup() {
  Wanted made;
  made.ca_file = Certificates::get().authority();
  made.http2 = true;
  return made;
}

NginxOptions http2_to(int port, std::string more = {}) {
  NginxOptions made;
  made.upstream_port = port;
  made.http2 = true;
  made.more = std::move(more);
  return made;
}

/// Counts each body it was sent, and whose connection of nginx brought it.
struct Counter {
  void answer(RawConnection& connection, const RawRequest& request) {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      ++bodies[request.body];
      front_connections.insert(request.header("X-Front-Connection").value_or(""));
    }
    connection.answer(200, request.header("X-Front-Protocol").value_or(""));
  }
  RawServer::Script script() {
    return each_request([this](RawConnection& connection, const RawRequest& request) { answer(connection, request); });
  }

  std::mutex mutex;
  std::map<std::string, int> bodies;
  std::set<std::string> front_connections;
};

TEST(Http2, IsChosenByTlsOnlyWhereAskedFor) {
  Counter counter;
  RawServer server(counter.script());
  Nginx nginx(http2_to(server.port()));
  Wanted not_asked = http2_setup();
  not_asked.http2 = false;

  Driver with(http2_setup());
  Driver without(not_asked);

  const Answer answer = with.exchange(post(nginx.origin() + "/", "{}"));
  EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  EXPECT_EQ(answer.body, "HTTP/2.0");
  EXPECT_EQ(answer.protocol_breaches, 0);
  EXPECT_EQ(without.exchange(post(nginx.origin() + "/", "{}")).body, "HTTP/1.1");
}

TEST(Http2, NeverWithoutTls) {
  std::optional<RawRequest> seen;
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    seen = request;
    connection.answer(200, "ok");
  }));
  Driver driver(http2_setup());

  EXPECT_EQ(driver.exchange(post(server.origin() + "/", "{}")).body, "ok");

  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->line, "POST / HTTP/1.1");
  EXPECT_FALSE(seen->header("Upgrade").has_value());
  EXPECT_FALSE(seen->header("HTTP2-Settings").has_value());
}

TEST(Http2, KnownServerGetsOneConnectionForAll) {
  Counter counter;
  RawServer server(counter.script());
  Nginx nginx(http2_to(server.port()));
  Driver driver(http2_setup());
  driver.exchange(post(nginx.origin() + "/", "first"));
  std::vector<TransferId> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(driver.start(post(nginx.origin() + "/", std::to_string(i))));
  for (const TransferId id : ids) ASSERT_TRUE(driver.run_until_done(id));

  for (const TransferId id : ids) EXPECT_EQ(driver.answers[id].body, "HTTP/2.0");
  EXPECT_EQ(counter.front_connections.size(), 1u);
  EXPECT_EQ(counter.bodies.size(), 51u);
}

// Waiting to share a connection that turns out to speak HTTP/1.1 would cost a handshake, or the whole first stream.
TEST(Http2, ServerThatDoesNotSpeakItIsNotWaitedFor) {
  std::atomic<int> waiting{0};
  RawServer server(each_request([&](RawConnection& connection, const RawRequest&) {
    ++waiting;
    while (waiting < 10 && !connection.wait_until_client_left(milliseconds(1))) {
    }
    connection.answer(200, "ok");
  }));
  NginxOptions options;
  options.upstream_port = server.port();
  Nginx nginx(options);
  Driver driver(http2_setup());
  std::vector<TransferId> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(driver.start(post(nginx.origin() + "/", "{}")));

  for (const TransferId id : ids) {
    ASSERT_TRUE(driver.run_until_done(id)) << waiting << " of 10 requests had come";
    EXPECT_EQ(driver.answers[id].body, "ok");
  }
}

TEST(Http2, PauseLosesNothing) {
  RawServer server(each_request(send_numbered_lines));
  Nginx nginx(http2_to(server.port()));

  check_pause_loses_nothing(http2_setup(), nginx.origin());
}

// libcurl keeps the bytes of a paused stream, up to 32 MB, as long as another of the same connection is read.
TEST(Http2, PausingOneOfAConnectionHoldsItAsAWhole) {
  constexpr std::size_t kLines = 1000000;  // 17 MB each.
  constexpr std::size_t kMiB = 1u << 20;
  RawServer server(each_request(send_numbered_lines));
  Nginx nginx(http2_to(server.port()));
  Driver driver(http2_setup());
  if (!driver.can(kTransportPause)) GTEST_SKIP() << "this transport says that it can't";
  driver.exchange(stream(nginx.origin() + "/1"));
  std::vector<TransferId> ids;
  std::map<TransferId, std::size_t> received;
  driver.when_bytes_come = [&](TransferId id) {
    received[id] += driver.answers[id].body.size();
    driver.answers[id].body.clear();
  };
  for (int i = 0; i < 4; ++i) ids.push_back(driver.start(stream(nginx.origin() + "/" + std::to_string(kLines))));
  ASSERT_TRUE(driver.run_until([&] { return received.size() == 4; }));

  driver.transport().pause(ids[0], true);
  driver.run_for(milliseconds(50));
  const std::uint64_t before = test::resident_bytes();
  const auto received_before = received;
  const TransferId late = driver.start(stream(nginx.origin() + "/" + std::to_string(kLines)));
  driver.run_for(milliseconds(500));

  EXPECT_EQ(received.count(late), 0u) << "a newcomer on the held connection";
  EXPECT_EQ(received, received_before);
  if (!test::has_sanitizer()) {
    EXPECT_LT(test::resident_bytes(), before + 8 * kMiB);
  }
  driver.transport().pause(ids[0], false);
  ids.push_back(late);
  for (const TransferId id : ids) {
    ASSERT_TRUE(driver.run_until_done(id));
    EXPECT_EQ(driver.answers[id].end, TransportEnd::Complete) << driver.answers[id].message;
    EXPECT_EQ(received[id], kLines * 17);
  }
}

TEST(Http2, CancellingThePausedOneLetsTheOthersGo) {
  RawServer server(each_request(send_numbered_lines));
  Nginx nginx(http2_to(server.port()));
  Driver driver(http2_setup());
  if (!driver.can(kTransportPause)) GTEST_SKIP() << "this transport says that it can't";
  driver.exchange(stream(nginx.origin() + "/1"));
  const TransferId held = driver.start(stream(nginx.origin() + "/1000000"));
  const TransferId other = driver.start(stream(nginx.origin() + "/200000"));
  ASSERT_TRUE(driver.run_until([&] { return !driver.answers[held].body.empty(); }));
  driver.transport().pause(held, true);
  driver.run_for(milliseconds(20));

  driver.cancel(held);

  ASSERT_TRUE(driver.run_until_done(other));
  EXPECT_EQ(driver.answers[other].body.size(), 200000u * 17);
}

// nginx ends a connection by GOAWAY after so many requests. What was sent meanwhile may have been taken or not: a POST
// may be lost there, and never runs twice.
TEST(Http2, GoAwayNeverMakesAPostRunTwice) {
  Counter counter;
  RawServer server(counter.script());
  Nginx nginx(http2_to(server.port(), "keepalive_requests 3;"));
  Driver driver(http2_setup());
  int sent = 0;
  int answered = 0;
  for (int round = 0; round < 6; ++round) {
    std::vector<TransferId> ids;
    for (int i = 0; i < 8; ++i) ids.push_back(driver.start(post(nginx.origin() + "/", std::to_string(sent++))));
    for (const TransferId id : ids) {
      ASSERT_TRUE(driver.run_until_done(id));
      const Answer& answer = driver.answers[id];
      if (answer.end == TransportEnd::Complete) {
        ++answered;
      } else {
        EXPECT_EQ(answer.end, TransportEnd::ConnectionLost) << answer.message;
        EXPECT_EQ(answer.request_sent, RequestSent::Maybe);
      }
    }
  }

  for (const auto& [body, count] : counter.bodies) EXPECT_EQ(count, 1) << "POST " << body;
  EXPECT_GE(counter.bodies.size(), static_cast<std::size_t>(answered));
  EXPECT_GE(answered, 18);
}

TEST(Http2, GoAwayCostsNothingOneAfterTheOther) {
  Counter counter;
  RawServer server(counter.script());
  Nginx nginx(http2_to(server.port(), "keepalive_requests 3;"));
  Driver driver(http2_setup());

  for (int i = 0; i < 12; ++i) {
    const Answer answer = driver.exchange(post(nginx.origin() + "/", std::to_string(i)));
    EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  }

  EXPECT_EQ(counter.bodies.size(), 12u);
}

TEST(Http2, PostIsNotSentAgainWhenTheConnectionDies) {
  std::atomic<int> posts{0};
  RawServer server(each_request([&](RawConnection& connection, const RawRequest& request) {
    if (request.method() == "POST") {
      ++posts;
      connection.wait_until_client_left(std::chrono::seconds(10));
      return;
    }
    connection.answer(200, "ok");
  }));
  Nginx nginx(http2_to(server.port()));
  Driver driver(http2_setup());
  driver.exchange(get(nginx.origin() + "/"));
  const TransferId id = driver.start(post(nginx.origin() + "/", "{}"));
  ASSERT_TRUE(driver.run_until([&] { return posts == 1; }));

  nginx.kill();

  ASSERT_TRUE(driver.run_until_done(id));
  EXPECT_EQ(driver.answers[id].end, TransportEnd::ConnectionLost) << driver.answers[id].message;
  EXPECT_EQ(posts, 1);
}

}  // namespace
}  // namespace simstudio::transport_suite
