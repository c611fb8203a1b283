// SPDX-License-Identifier: Apache-2.0

// Public workflows, which run for whoever asks: without a key nothing can be looked up or stopped on the server.

#include "unit/client/client_fixture.h"

namespace simstudio::test {
namespace {

struct PublicTest : ClientTest {
  void SetUp() override { make(Api::V2, "http://sim.test", ""); }
  simstudio::Run run_it(const ExecuteOptions& options) {
    simstudio::Run run = client->execute_workflow("guard", options, [this](const Event& event) {
      record(event);
      if (event.kind == EventKind::Result) run_id = event.result->run_id;
      if (event.kind == EventKind::Error) run_id = event.error->run_id;
      if (event.kind == EventKind::Error) may_have_run = event.error->may_have_run;
    });
    tick();
    return run;
  }
  std::string run_id = "none told";
  MayHaveRun may_have_run = MayHaveRun::No;
};

TEST_F(PublicTest, NoKeyIsSentInEitherGeneration) {
  for (const Api api : {Api::V2, Api::Legacy}) {
    make(api, "http://sim.test", "");
    const simstudio::Run run = run_it(stream());
    EXPECT_EQ(transport.started.back().headers.count("X-API-Key"), 0u);
  }
}

TEST_F(PublicTest, AStreamEndsWithoutARunId) {
  const simstudio::Run run = run_it(stream());
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Aye.") + kFinal);
  transport.done(last());
  tick();
  EXPECT_EQ(log, (Log{"token Aye.", "result completed"}));
  EXPECT_EQ(run_id, "");
}

TEST_F(PublicTest, AnIdThatTheServerTellsIsKept) {
  const simstudio::Run run = run_it({});
  transport.json(last(), 200, R"({"data":{"runId":"told","status":"completed","output":{}}})");
  tick();
  EXPECT_EQ(log, (Log{"result completed"}));
  EXPECT_EQ(run_id, "told");
}

TEST_F(PublicTest, CancelClosesTheSocketAndMakesNoCall) {
  simstudio::Run run = run_it(stream());
  transport.stream_headers(last());
  run.cancel();
  tick();
  EXPECT_EQ(log, (Log{"cancelled yes"}));
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_TRUE(transport.live_ids().empty());
}

TEST_F(PublicTest, ATimeOutMakesNoCall) {
  ExecuteOptions options = stream();
  options.timeout = 2s;
  const simstudio::Run run = run_it(options);
  transport.connected(last());
  clock.advance(2s);
  tick();
  tick();
  EXPECT_EQ(log, (Log{"error TIMEOUT"}));
  EXPECT_EQ(transport.started.size(), 1u);
}

TEST_F(PublicTest, ACutStreamMayHaveRunAndNobodyCanLookItUp) {
  const simstudio::Run run = run_it(stream());
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Ay"));
  transport.done(last(), TransportEnd::ConnectionLost, RequestSent::Yes);
  tick();
  EXPECT_EQ(log, (Log{"token Ay", "error CONNECTION_LOST"}));
  EXPECT_EQ(run_id, "");
  EXPECT_EQ(may_have_run, MayHaveRun::Yes);
  EXPECT_NE(message.find("without a key nobody can look it up"), std::string::npos) << message;
}

TEST_F(PublicTest, OneThatIsNotPublicIsUnauthorized) {
  const simstudio::Run run = run_it({});
  transport.json(last(), 401, R"({"error":{"code":"UNAUTHORIZED","message":"Unauthorized"}})");
  tick();
  EXPECT_EQ(log, (Log{"error UNAUTHORIZED"}));
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  EXPECT_NE(message.find("SIM_API_KEY"), std::string::npos) << message;
}

/// wire/v2off-public: the 404 comes ahead of any key.
TEST_F(PublicTest, AServerWithoutV2IsAskedAgainByTheOlderApi) {
  make(Api::Auto, "http://sim.test", "");
  const simstudio::Run run = run_it({});
  transport.json(last(), 404, R"({"error":{"code":"NOT_FOUND","message":"Not found"}})");
  tick();
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(transport.started[1].url, "http://sim.test/api/workflows/guard/execute");
  EXPECT_EQ(transport.started[1].headers.count("X-API-Key"), 0u);
}

}  // namespace
}  // namespace simstudio::test
