// SPDX-License-Identifier: Apache-2.0

// Answering a paused run through the client: where it goes, which id it tells, how long it may take, how it is stopped.

#include "unit/client/client_fixture.h"

namespace simstudio::test {
namespace {

struct ResumeTest : ClientTest {
  simstudio::Run answer(const ResumeOptions& options, const std::string& paused_run = "paused-1") {
    simstudio::Run run =
        client->resume_workflow("guard", paused_run, "block-1", options, [this](const Event& event) { note(event); });
    tick();
    return run;
  }
  static ResumeOptions approving(bool stream = false) {
    ResumeOptions options;
    options.input = R"({"approved":true})";
    options.stream = stream;
    return options;
  }
  void note(const Event& event) {
    record(event);
    if (event.kind == EventKind::Result) run_id = event.result->run_id;
    if (event.kind == EventKind::Queued) run_id = event.queued->run_id;
    if (event.kind == EventKind::Cancelled) run_id = event.run_id;
    if (event.kind == EventKind::Error) run_id = event.error->run_id;
  }
  const std::string& url(std::size_t index) const { return transport.started.at(index).url; }

  std::string run_id;
};

constexpr char kV2[] = "http://sim.test/api/v2/workflows/guard/runs/paused-1/resume";
constexpr char kLegacy[] = "http://sim.test/api/resume/guard/paused-1/block-1";
constexpr char kV2Done[] = R"({"data":{"runId":"new","status":"completed","output":{"done":true}}})";

TEST_F(ResumeTest, EndsInAResultThatNamesThePausedRun) {
  const simstudio::Run run = answer(approving());
  EXPECT_EQ(url(0), kV2);
  EXPECT_EQ(transport.started[0].headers.at("X-API-Key"), "key");
  EXPECT_EQ(transport.started[0].headers.count("X-Run-Id"), 0u);
  transport.json(last(), 200, kV2Done);
  tick();
  EXPECT_EQ(log, (Log{"result completed"}));
  EXPECT_EQ(run_id, "paused-1");
}

TEST_F(ResumeTest, OfAnAsyncRunIsQueuedUnderThePausedRun) {
  const simstudio::Run run = answer(approving());
  transport.json(last(), 202, R"({"data":{"runId":"new","statusUrl":"http://sim.test/x/new"}})");
  tick();
  EXPECT_EQ(log, (Log{"queued paused-1"}));
  EXPECT_EQ(run_id, "paused-1");
}

TEST_F(ResumeTest, GoesToTheOlderApiWhereThereIsNoV2) {
  make(Api::Auto);
  const simstudio::Run run = answer(approving());
  transport.json(last(), 404, R"({"error":{"code":"NOT_FOUND","message":"Not found"}})");
  tick();
  EXPECT_EQ(url(1), kLegacy);
  EXPECT_EQ(transport.started[1].body, R"({"input":{"approved":true}})");
  transport.json(last(), 200, R"({"success":true,"status":"completed","executionId":"new","output":{}})");
  tick();
  EXPECT_EQ(log, (Log{"result completed"}));
  EXPECT_EQ(run_id, "paused-1");
}

TEST_F(ResumeTest, AMissingPauseIsNotAMissingV2) {
  make(Api::Auto);
  const simstudio::Run run = answer(approving());
  transport.json(last(), 404, R"({"error":{"code":"NOT_FOUND","message":"Paused execution not found"}})");
  tick();
  EXPECT_EQ(log, (Log{"error NOT_FOUND"}));
  EXPECT_EQ(transport.started.size(), 1u);
}

TEST_F(ResumeTest, ThatStreamsGoesToTheOlderApiAtOnceAndAsksNothingOfV2) {
  for (const Api api : {Api::Auto, Api::V2, Api::Legacy}) {
    make(api);
    transport.started.clear();
    log.clear();
    const simstudio::Run run = answer(approving(true));
    EXPECT_EQ(url(0), kLegacy);
    transport.stream_headers(last());
    transport.bytes(last(), chunk("Aye.") + kFinal);
    transport.done(last());
    tick();
    EXPECT_EQ(log, (Log{"token Aye.", "result completed"}));
    EXPECT_EQ(run_id, "paused-1");
    const simstudio::Run next = ask();
    tick();
    EXPECT_EQ(url(1).find("/v2/") != std::string::npos, api != Api::Legacy);
  }
}

TEST_F(ResumeTest, HasThirtySecondsUnlessItStreams) {
  const simstudio::Run waits = answer(approving());
  transport.connected(last());
  clock.advance(30s);
  tick();
  tick();
  EXPECT_EQ(log, (Log{"error TIMEOUT"}));
  log.clear();
  const simstudio::Run streams = answer(approving(true));
  transport.connected(last());
  clock.advance(600s);
  tick();
  tick();
  EXPECT_TRUE(log.empty());
}

TEST_F(ResumeTest, ThatStreamsUnaskedIsNotCutOffInTheMiddle) {
  make(Api::Legacy);
  const simstudio::Run run = answer(approving());
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Aye, "));
  clock.advance(31s);
  tick();
  transport.bytes(last(), chunk("traveller.") + kFinal);
  tick();
  EXPECT_EQ(log, (Log{"token Aye, ", "token traveller.", "result completed"}));
}

TEST_F(ResumeTest, CancelStopsThePausedRunOnTheServer) {
  simstudio::Run run = answer(approving());
  transport.connected(last());
  run.cancel();
  tick();
  EXPECT_EQ(log, (Log{"cancelled yes"}));
  EXPECT_EQ(run_id, "paused-1");
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(url(1), "http://sim.test/api/v2/workflows/guard/runs/paused-1/cancel");
}

TEST_F(ResumeTest, CancelOfOneThatStreamsGoesToTheOlderApiToo) {
  make(Api::Auto);
  simstudio::Run run = answer(approving(true));
  transport.connected(last());
  run.cancel();
  tick();
  EXPECT_EQ(url(1), "http://sim.test/api/workflows/guard/executions/paused-1/cancel");
}

TEST_F(ResumeTest, WithoutARunIdIsOneErrorAndNoRequest) {
  const simstudio::Run run = answer(approving(), "");
  tick();
  EXPECT_EQ(log, (Log{"error INVALID_ARGUMENT"}));
  EXPECT_NE(message.find("run_id is empty"), std::string::npos) << message;
  EXPECT_TRUE(transport.started.empty());
}

}  // namespace
}  // namespace simstudio::test
