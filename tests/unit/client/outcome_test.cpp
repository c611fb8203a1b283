// SPDX-License-Identifier: Apache-2.0

// sim-api E.6 row by row: what the client saw, what may have happened, and that one run is started, never two.

#include "unit/client/outcome_fixture.h"

namespace simstudio::test {
namespace {

using Lines = std::vector<std::string>;

TEST_F(OutcomeTest, NeverConnectedSendsTheSameRunAgain) {
  execute();
  fail_to_connect();
  EXPECT_EQ(log, Lines{"retry 1 NETWORK"});
  wait(700ms);
  ASSERT_EQ(requests(), 1u) << "before its delay was over";
  wait(600ms);
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(sent_id(1), sent_id(0));
  answer(200, kDone);
  EXPECT_EQ(log, (Lines{"retry 1 NETWORK", "result completed"}));
  EXPECT_EQ(output, R"({"said":"hello"})");
}

TEST_F(OutcomeTest, ARefusalForTheTimeBeingGetsANewRun) {
  execute();
  const std::string first = sent_id(0);
  refuse(429, kLimited, "20");
  EXPECT_EQ(log, Lines{"retry 1 RATE_LIMIT_EXCEEDED"});
  EXPECT_NE(run_id, first);
  wait(19900ms);
  ASSERT_EQ(requests(), 1u) << "sooner than the server asked";
  wait(5200ms);
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(sent_id(1), run_id);
  answer(200, kDone);
  EXPECT_EQ(log.back(), "result completed");
}

TEST_F(OutcomeTest, AnOverloadedServerIsAskedAgain) {
  execute();
  refuse(503, R"({"error":{"code":"SERVICE_UNAVAILABLE","message":"Service temporarily unavailable"}})", "5");
  EXPECT_EQ(log, Lines{"retry 1 SERVICE_UNAVAILABLE"});
  wait(6300ms);
  EXPECT_NE(sent_id(1), sent_id(0));
}

TEST_F(OutcomeTest, AFinalRefusalIsTold) {
  for (const int status : {400, 401, 402, 403, 404, 413, 415}) {
    log.clear();
    const std::size_t before = requests();
    execute();
    answer(status, R"({"error":{"code":"SOMETHING","message":"no"}})");
    wait(200s);
    EXPECT_EQ(requests(), before + 1) << status;
    ASSERT_EQ(log.size(), 1u) << status;
    EXPECT_EQ(log[0].substr(0, 6), "error ") << status;
  }
}

TEST_F(OutcomeTest, AFailedRunIsItsResult) {
  execute();
  answer(200, R"({"data":{"runId":"r1","status":"failed","output":null,"error":{"message":"broken"}}})");
  wait(200s);
  EXPECT_EQ(requests(), 1u);
  EXPECT_EQ(log, Lines{"result failed"});
}

TEST_F(OutcomeTest, LostAndFoundCompleted) {
  execute();
  lose();
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(is_look(1));
  answer(200, kDone);
  EXPECT_EQ(log, Lines{"result completed"});
  EXPECT_EQ(output, R"({"said":"hello"})");
  EXPECT_EQ(executes(), 1u);
}

TEST_F(OutcomeTest, LostAndFoundRunningIsWaitedFor) {
  execute();
  lose();
  answer(200, record("running"));
  EXPECT_TRUE(log.empty());
  wait(1300ms);
  ASSERT_EQ(requests(), 3u);
  EXPECT_TRUE(is_look(2));
  answer(200, record("completed", R"(,"output":{"a":1})"));
  EXPECT_EQ(log, Lines{"result completed"});
  EXPECT_EQ(executes(), 1u);
}

TEST_F(OutcomeTest, LostAndFoundCancelledTellsThatTheServerNoticed) {
  execute();
  lose();
  answer(200, record("cancelled"));
  EXPECT_EQ(log, Lines{"result cancelled"});
}

TEST_F(OutcomeTest, LostAndFoundFailedHasItsError) {
  execute();
  lose();
  answer(200, record("failed", R"(,"error":{"message":"broken","code":"X"})"));
  EXPECT_EQ(log, Lines{"result failed"});
  EXPECT_EQ(run->result()->error->message, "broken");
}

TEST_F(OutcomeTest, LostAndUnknownThereIsSentOnceMoreUnderTheSameId) {
  execute();
  lose();
  answer(404, kNotFound);
  ASSERT_EQ(requests(), 3u);
  EXPECT_TRUE(is_execute(2));
  EXPECT_EQ(sent_id(2), sent_id(0));
  answer(200, kDone);
  EXPECT_EQ(log, Lines{"result completed"});
}

TEST_F(OutcomeTest, AConflictOnTheRepeatMeansThatTheFirstArrived) {
  execute();
  lose();
  answer(404, kNotFound);
  answer(409, kConflict);
  EXPECT_TRUE(log.empty());
  wait(2s);
  ASSERT_EQ(requests(), 4u);
  EXPECT_TRUE(is_look(3));
  answer(200, kDone);
  EXPECT_EQ(log, Lines{"result completed"});
  EXPECT_EQ(executes(), 2u);
}

TEST_F(OutcomeTest, AConflictOnTheRepeatIsNeverFollowedByAThird) {
  execute();
  lose();
  answer(404, kNotFound);
  answer(409, kConflict);
  for (int i = 0; i < 40 && log.empty(); ++i) {
    wait(12s);
    if (!is_execute(requests() - 1)) answer(404, kNotFound);
  }
  EXPECT_EQ(log, Lines{"error CONNECTION_LOST"});
  EXPECT_EQ(executes(), 2u);
  EXPECT_EQ(may_have_run, MayHaveRun::Maybe);
}

TEST_F(OutcomeTest, OnceAByteOfTheAnswerCameItIsNotSentAgain) {
  execute();
  transport.headers(last(), 200, {{"Content-Type", "application/json"}});
  transport.bytes(last(), "{\"da");
  transport.done(last(), TransportEnd::ConnectionLost, RequestSent::Yes);
  tick();
  for (int i = 0; i < 20 && log.empty(); ++i) {
    answer(404, kNotFound);
    wait(12s);
  }
  EXPECT_EQ(log, Lines{"error CONNECTION_LOST"});
  EXPECT_EQ(may_have_run, MayHaveRun::Yes);
  EXPECT_EQ(executes(), 1u);
  EXPECT_NE(message.find("what became of the run"), std::string::npos) << message;
}

TEST_F(OutcomeTest, ACutStreamKeepsItsTextAndGetsItsResultWithoutASecondStream) {
  execute(stream());
  transport.stream_headers(last());
  transport.bytes(last(), "data: {\"blockId\":\"a\",\"chunk\":\"Once\"}\n\n");
  transport.done(last(), TransportEnd::ConnectionLost, RequestSent::Yes);
  tick();
  answer(200, record("running"));
  wait(2s);
  answer(200, kDone);
  EXPECT_EQ(log, (Lines{"token Once", "result completed"}));
  ASSERT_EQ(run->result()->text_count, 1u);
  EXPECT_EQ(run->result()->texts[0].text, "Once");
  EXPECT_EQ(executes(), 1u);
}

TEST_F(OutcomeTest, AStreamThatEndsWithoutItsEndIsAskedFor) {
  execute(stream());
  transport.stream_headers(last());
  transport.bytes(last(), "data: {\"blockId\":\"a\",\"chunk\":\"Once\"}\n\ndata: \"[DONE]\"\n\n");
  tick();
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(is_look(1));
  answer(200, kDone);
  EXPECT_EQ(log, (Lines{"token Once", "result completed"}));
}

TEST_F(OutcomeTest, AGatewaysErrorIsALostAnswer) {
  for (const int status : {500, 502, 503, 504}) {
    log.clear();
    const std::size_t before = executes();
    execute();
    transport.headers(last(), status, {{"Content-Type", "text/html"}});
    transport.bytes(last(), "<html>bad gateway</html>");
    transport.done(last());
    tick();
    EXPECT_EQ(request(requests() - 1).method, "GET") << status;
    answer(200, kDone);
    EXPECT_EQ(log, Lines{"result completed"}) << status;
    EXPECT_EQ(executes(), before + 1) << status;
  }
}

TEST_F(OutcomeTest, AGatewaysWordInJsonIsNotSims) {
  execute();
  answer(503, R"({"message":"Service Unavailable"})");
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(is_look(1));
  answer(200, kDone);
  EXPECT_EQ(log, Lines{"result completed"});
}

TEST_F(OutcomeTest, AServerThatCannotTellOfRunsIsNotSentASecond) {
  ClientOptions legacy = options();
  legacy.api = Api::Legacy;
  make(legacy);
  execute();
  lose();
  ASSERT_EQ(requests(), 2u);
  transport.headers(last(), 404, {{"Content-Type", "text/html"}});  // As any server says of a place that is not there.
  transport.bytes(last(), "<html>This page could not be found.</html>");
  transport.done(last());
  tick();
  EXPECT_EQ(log, Lines{"error CONNECTION_LOST"});
  EXPECT_EQ(may_have_run, MayHaveRun::Maybe);
  EXPECT_EQ(executes(), 1u);
}

TEST_F(OutcomeTest, AProbeThatWasLostIsFoundToHaveAskedAnApiThatIsNotThere) {
  ClientOptions unknown = options();
  unknown.api = Api::Auto;
  make(unknown);
  execute();
  lose();
  answer(404, kNoV2);
  ASSERT_EQ(requests(), 3u);
  EXPECT_EQ(request(2).url, "http://sim.test/api/workflows/guard/execute");
  EXPECT_EQ(request(2).headers.at("X-Execution-Id"), sent_id(0));
  answer(200, R"({"success":true,"output":{"said":"hello"},"executionId":"r1","metadata":{}})");
  EXPECT_EQ(log, Lines{"result completed"});
}

TEST_F(OutcomeTest, AnAmbiguousEnqueueIsLookedUp) {
  execute(async());
  answer(503, R"({"error":{"code":"SERVICE_UNAVAILABLE","message":"could not be confirmed",)"
              R"("details":{"code":"ASYNC_ENQUEUE_AMBIGUOUS","runId":"r1"}}})");
  ASSERT_EQ(requests(), 2u);
  answer(404, kNotFound);
  wait(2s);
  ASSERT_EQ(requests(), 3u);
  EXPECT_TRUE(is_look(2));
  answer(200, record("queued"));
  EXPECT_EQ(log, Lines{"queued r1"});
  EXPECT_EQ(executes(), 1u);
}

TEST_F(OutcomeTest, ALostReceiptIsFoundAgain) {
  execute(async());
  lose();
  answer(200, record("running"));
  EXPECT_EQ(log, Lines{"queued r1"});
  EXPECT_EQ(run->state(), RunState::Finished);
}

TEST_F(OutcomeTest, AConflictOnTheFirstSendingOfOurOwnIdIsLookedUp) {
  execute();
  answer(409, kConflict);
  ASSERT_EQ(requests(), 2u);
  EXPECT_TRUE(is_look(1));
  answer(200, kDone);
  EXPECT_EQ(log, Lines{"result completed"});
}

TEST_F(OutcomeTest, AConflictOfAChosenIdIsTold) {
  ExecuteOptions chosen;
  chosen.run_id = "chosen";
  execute(chosen);
  answer(409, kConflict);
  EXPECT_EQ(log, Lines{"error RUN_ID_CONFLICT"});
  EXPECT_EQ(requests(), 1u);
}

TEST_F(OutcomeTest, APublicRunHasNoIdToAskFor) {
  ClientOptions with = options();
  with.api_key.clear();
  make(with);
  execute();
  lose();
  EXPECT_EQ(log, Lines{"error CONNECTION_LOST"});
  EXPECT_EQ(requests(), 1u);
}

TEST_F(OutcomeTest, WithoutRecoverALostAnswerIsTheEnd) {
  run = client->execute_workflow("guard", {}, [this](const Event& event) { hear(event); });
  tick();
  lose();
  EXPECT_EQ(log, Lines{"error CONNECTION_LOST"});
  EXPECT_EQ(may_have_run, MayHaveRun::Maybe);
  EXPECT_EQ(requests(), 1u);
}

TEST_F(OutcomeTest, RecoveryEndsAfterAMinute) {
  execute();
  lose();
  for (int i = 0; i < 100 && log.empty(); ++i) {
    if (request(requests() - 1).method == "GET" && transport.live(last())) answer(200, record("running"));
    wait(1s);
  }
  EXPECT_EQ(log, Lines{"error CONNECTION_LOST"});
  EXPECT_NE(message.find("Asked for 60 s what became of the run: it had not ended."), std::string::npos) << message;
}

TEST_F(OutcomeTest, ALookThatIsLostOrRefusedForTheTimeBeingIsRepeated) {
  execute();
  lose();
  lose();
  wait(2s);
  refuse(429, kLimited, "10");
  wait(9900ms);
  ASSERT_EQ(requests(), 3u) << "sooner than the server asked";
  wait(3s);
  ASSERT_EQ(requests(), 4u);
  answer(502, "");
  wait(13s);
  answer(200, kDone);
  EXPECT_EQ(log, Lines{"result completed"});
}

TEST_F(OutcomeTest, ARecordThatIsTooLargeEndsTheRecoveryAndSaysWhy) {
  ClientOptions small = options();
  small.limits.body_bytes = 100;
  make(small);
  execute();
  lose();
  transport.headers(last(), 200, {{"Content-Type", "application/json"}});
  transport.bytes(last(), std::string(101, ' '));
  tick();
  EXPECT_EQ(log, Lines{"error CONNECTION_LOST"});
  EXPECT_NE(message.find("body_bytes"), std::string::npos) << message;
}

TEST_F(OutcomeTest, AKeyThatMayNotLookEndsTheRecovery) {
  execute();
  lose();
  answer(403, R"({"error":{"code":"FORBIDDEN","message":"no"}})");
  EXPECT_EQ(log, Lines{"error CONNECTION_LOST"});
}

}  // namespace
}  // namespace simstudio::test
