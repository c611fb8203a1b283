// SPDX-License-Identifier: Apache-2.0

// The whole client through a real nginx: plain, TLS, HTTP/2, with its buffers on and off.

#include <gtest/gtest.h>

#include "npc.h"
#include "support/certificates.h"
#include "support/nginx.h"

namespace simstudio::test {
namespace {

using std::chrono::milliseconds;

enum class Line { Plain, Tls, Http2 };

class ClientThroughNginx : public testing::TestWithParam<std::tuple<Line, bool>> {
 protected:
  Line line() const { return std::get<0>(GetParam()); }
  NginxOptions nginx_options(int port) const {
    NginxOptions made;
    made.upstream_port = port;
    made.tls = line() != Line::Plain;
    made.http2 = line() == Line::Http2;
    made.buffers_answers = std::get<1>(GetParam());
    return made;
  }
  ClientOptions client_options(const Nginx& nginx) const {
    ClientOptions made = options_for(sandbox_);
    made.base_url = nginx.origin();
    made.http2 = line() == Line::Http2;
    if (line() != Line::Plain) made.tls.ca_file = Certificates::get().authority();
    return made;
  }

  LocalSim sandbox_{{"--speed", "4"}};
};

TEST_P(ClientThroughNginx, StreamsAndAnswersArrive) {
  Nginx nginx(nginx_options(sandbox_.port()));
  Game game(client_options(nginx));
  std::vector<std::shared_ptr<Told>> spoken;
  for (int i = 0; i < 10; ++i) spoken.push_back(game.ask("demo", spoken_run()));
  const auto echoed = game.ask("echo", sync_run(R"({"a":"ü"})"));

  for (const auto& told : spoken) ASSERT_TRUE(game.tick_until_over(told));
  ASSERT_TRUE(game.tick_until_over(echoed));

  for (const auto& told : spoken) {
    EXPECT_EQ(told->kinds, (std::vector<EventKind>{EventKind::Token, EventKind::Result})) << told->message;
    EXPECT_GT(told->text.size(), 40u);
  }
  EXPECT_EQ(echoed->output, R"({"a":"ü"})") << echoed->message;
}

TEST_P(ClientThroughNginx, CancelOfOneLeavesTheOthers) {
  Nginx nginx(nginx_options(sandbox_.port()));
  Game game(client_options(nginx));
  simstudio::Run run;
  const auto stopped = game.ask("oracle", spoken_run(), &run);
  const auto other = game.ask("guard", spoken_run());
  ASSERT_TRUE(game.tick_until([&] { return !stopped->text.empty(); }));

  run.cancel();

  ASSERT_TRUE(game.tick_until_over(stopped));
  ASSERT_TRUE(game.tick_until_over(other));
  EXPECT_EQ(stopped->kinds.back(), EventKind::Cancelled);
  EXPECT_EQ(other->kinds.back(), EventKind::Result) << other->message;
  EXPECT_TRUE(game.tick_until([&] { return sandbox_.ledger("cancels") == 1; })) << sandbox_.whole_ledger();
}

TEST_P(ClientThroughNginx, ConnectionsThatEndBetweenRunsCostNothing) {
  NginxOptions options = nginx_options(sandbox_.port());
  options.more = "keepalive_timeout 1ms; keepalive_requests 2;";
  Nginx nginx(options);
  Game game(client_options(nginx));

  for (int i = 0; i < 6; ++i) {
    const auto told = game.ask("echo", sync_run());
    ASSERT_TRUE(game.tick_until_over(told));
    EXPECT_EQ(told->status, RunStatus::Completed) << told->message;
    game.tick_until([] { return false; }, milliseconds(20));  // Longer than nginx keeps the connection.
  }

  EXPECT_EQ(sandbox_.ledger("runs_started"), 6);
}

std::string name_of(const testing::TestParamInfo<std::tuple<Line, bool>>& info) {
  const Line line = std::get<0>(info.param);
  const std::string name = line == Line::Plain ? "Plain" : line == Line::Tls ? "Tls" : "Http2";
  return name + (std::get<1>(info.param) ? "Buffered" : "Unbuffered");
}

INSTANTIATE_TEST_SUITE_P(Lines, ClientThroughNginx,
                         testing::Combine(testing::Values(Line::Plain, Line::Tls, Line::Http2), testing::Bool()),
                         name_of);

TEST(ClientTls, ServerThatCantBeVerifiedIsATlsError) {
  LocalSim sandbox;
  NginxOptions wrong_host;
  wrong_host.upstream_port = sandbox.port();
  wrong_host.certificate = "elsewhere";
  Nginx nginx(wrong_host);
  ClientOptions options = options_for(sandbox);
  options.base_url = nginx.origin();
  options.tls.ca_file = Certificates::get().authority();
  Game game(options);

  const auto told = game.ask("demo", spoken_run());

  ASSERT_TRUE(game.tick_until_over(told));
  EXPECT_EQ(told->code, ErrorCode::Tls) << told->message;
  EXPECT_EQ(told->may_have_run, MayHaveRun::No);
  EXPECT_EQ(sandbox.ledger("runs_started"), 0);
}

// With its buffers on nginx holds small answers back only if the server lets it: Sim sends "x-accel-buffering: no".
TEST(ClientTokens, ArriveOneByOneThroughABufferingProxy) {
  LocalSim sandbox;
  NginxOptions buffered;
  buffered.upstream_port = sandbox.port();
  buffered.buffers_answers = true;
  Nginx nginx(buffered);
  ClientOptions options = options_for(sandbox);
  options.base_url = nginx.origin();
  options.tls.ca_file = Certificates::get().authority();
  Game game(options);

  const auto told = game.ask("demo", spoken_run());

  ASSERT_TRUE(game.tick_until([&] { return !told->text.empty(); }));
  EXPECT_FALSE(told->over());
  EXPECT_LT(told->text.size(), 100u);
}

}  // namespace
}  // namespace simstudio::test
