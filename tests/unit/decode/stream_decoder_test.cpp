// SPDX-License-Identifier: Apache-2.0
#include "decode/stream_decoder.h"

#include <gtest/gtest.h>

#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using Lines = std::vector<std::string>;

const char kHi[] = R"({"blockId":"b","chunk":"Hi"})";
const char kFinal[] = R"({"event":"final","data":{"success":true,"output":{}}})";
const char kMark[] = R"("[DONE]")";
const char kEnd[] = "result ok completed";

/// Frames of today, closed by a good end.
Lines decode_frames(std::vector<std::string> datas) {
  datas.insert(datas.end(), {kFinal, kMark});
  return decode_stream({frames(datas)});
}

// ---- ends

TEST(StreamEnd, IsTodaysFinal) { EXPECT_EQ(decode_stream({frames({kHi, kFinal, kMark})}), (Lines{"text A Hi", kEnd})); }

TEST(StreamEnd, IsTheSeedErasDoneWithMetadataAndABareMark) {
  const auto decoded = decode_whole_stream(
      {frames({kHi, R"({"event":"done","success":true,"output":{"a":1},"metadata":{"duration":610.5}})", "[DONE]"})});
  EXPECT_EQ(decoded.lines, (Lines{"text A Hi", "result ok completed with output"}));
  EXPECT_EQ(decoded.outcome.result.duration_ms, 610.5);
  EXPECT_EQ(decoded.outcome.result.output["a"].as_integer(), 1);
}

TEST(StreamEnd, IsTheSeedErasDoneNamedByTheEventField) {
  EXPECT_EQ(decode_stream({"event: done\ndata: {\"success\":true,\"output\":{}}\n\n"}), (Lines{kEnd}));
}

TEST(StreamEnd, OfASeedRunThatFailedIsAResultWithItsError) {
  EXPECT_EQ(decode_stream({frames({R"({"event":"done","success":false,"error":"boom"})"})}),
            (Lines{"result not ok failed: boom"}));
}

TEST(StreamEnd, OfASeedRunWithoutSuccessIsTakenForGood) {
  EXPECT_EQ(decode_stream({frames({R"({"event":"done"})"})}), (Lines{kEnd}));
}

TEST(StreamEnd, OfASeedRunWithoutSuccessOrErrorWasCancelled) {
  EXPECT_EQ(decode_stream({frames({R"({"event":"done","success":false})"})}), (Lines{"result not ok cancelled"}));
}

TEST(StreamEnd, WithItsDurationAsTextIsRead) {
  const auto decoded = decode_whole_stream({frames({R"({"event":"done","metadata":{"duration":"12.5"}})"})});
  EXPECT_EQ(decoded.outcome.result.duration_ms, 12.5);
}

TEST(StreamEnd, IsKnownBeforeTheMark) {
  StreamLog log;
  decode::StreamDecoder decoder({}, log);
  EXPECT_TRUE(decoder.feed(frames({kHi})));
  EXPECT_FALSE(decoder.ended());
  EXPECT_FALSE(decoder.feed(frames({kFinal})));
  EXPECT_TRUE(decoder.ended());
}

TEST(StreamEnd, LetsNothingBehindItThrough) {
  EXPECT_EQ(decode_stream({frames({kHi, kFinal, kHi, R"({"event":"error","error":"late"})", kMark, "not json"})}),
            (Lines{"text A Hi", kEnd}));
  StreamLog log;
  decode::StreamDecoder decoder({}, log);
  EXPECT_FALSE(decoder.feed(frames({kFinal})));
  EXPECT_FALSE(decoder.feed(frames({kHi})));
  decoder.finish();
  decoder.flush();
  EXPECT_EQ(log.lines(decoder, decoder.outcome()), (Lines{kEnd}));
}

TEST(StreamEnd, WithoutFinalIsALostConnectionThatMayHaveRun) {
  for (const std::string& mark : {std::string(), frames({kMark}), frames({"[DONE]"})}) {
    const auto decoded = decode_whole_stream({frames({kHi}) + mark});
    EXPECT_EQ(decoded.lines, (Lines{"text A Hi", "error CONNECTION_LOST"})) << mark;
    EXPECT_EQ(decoded.outcome.error.may_have_run, MayHaveRun::Yes);
    EXPECT_NE(decoded.outcome.error.message.find("run_id"), std::string::npos);
  }
}

TEST(StreamEnd, OfAnEmptyBodyIsALostConnection) { EXPECT_EQ(decode_stream({""}), (Lines{"error CONNECTION_LOST"})); }

TEST(StreamEnd, CountsThoughItsBlankLineIsMissing) {
  EXPECT_EQ(decode_stream({std::string("data: ") + kFinal + "\n"}), (Lines{kEnd}));
  EXPECT_EQ(decode_stream({frames({kHi}) + "data: " + kFinal}), (Lines{"text A Hi", kEnd}));
}

TEST(StreamEnd, InTheMiddleOfAFrameIsALostConnectionNotAFault) {
  EXPECT_EQ(decode_stream({frames({kHi}) + R"(data: {"event":"final","da)"}),
            (Lines{"text A Hi", "error CONNECTION_LOST"}));
}

TEST(StreamEnd, ByACutShowsWhatWaited) {
  StreamLog log;
  decode::StreamDecoder decoder({}, log);
  decoder.feed(frames({R"({"blockId":"b","chunk":"A\ud83d"})"}));
  decoder.flush();
  EXPECT_EQ(log.lines(decoder, decoder.outcome()), (Lines{"text A A\xef\xbf\xbd", "open"}));
}

// ---- final

std::string final_with(const std::string& data) { return frames({R"({"event":"final","data":)" + data + "}"}); }

TEST(StreamFinal, WithAStatusIsPaused) {
  EXPECT_EQ(decode_stream({final_with(R"({"success":true,"status":"paused","output":{"data":{"_resume":{}}}})")}),
            (Lines{"result ok paused with output"}));
}
TEST(StreamFinal, WithAResumeLinkAloneIsPaused) {
  EXPECT_EQ(decode_stream({final_with(R"({"success":true,"output":{"data":{"_resume":{"contextId":"c"}}}})")}),
            (Lines{"result ok paused with output"}));
}
TEST(StreamFinal, WithATimedWaitAloneIsPaused) {
  EXPECT_EQ(decode_stream({final_with(R"({"success":true,"output":{"waitDuration":60000,"resumeAt":"x"}})")}),
            (Lines{"result ok paused with output"}));
}
TEST(StreamFinal, WithPausedBlocksAloneIsPaused) {
  EXPECT_EQ(decode_stream({final_with(R"({"success":true,"output":{"pausedBlocks":[]}})")}),
            (Lines{"result ok paused with output"}));
}
TEST(StreamFinal, WithoutSuccessOrErrorOrStatusWasCancelled) {
  EXPECT_EQ(decode_stream({final_with(R"({"success":false,"output":{}})")}), (Lines{"result not ok cancelled"}));
}
TEST(StreamFinal, WithAnErrorFailed) {
  EXPECT_EQ(decode_stream({final_with(R"({"success":false,"error":"boom","output":{}})")}),
            (Lines{"result not ok failed: boom"}));
}
TEST(StreamFinal, WithTheStatusFailedAloneStillHasAnError) {
  const auto decoded = decode_whole_stream({final_with(R"({"success":false,"status":"failed"})")});
  ASSERT_TRUE(decoded.outcome.result.error.has_value());
  EXPECT_EQ(decoded.outcome.result.error->code, ErrorCode::ExecutionError);
}
TEST(StreamFinal, WithANullErrorIsGood) {
  EXPECT_EQ(decode_stream({final_with(R"({"success":true,"error":null,"output":{}})")}), (Lines{kEnd}));
}
TEST(StreamFinal, WithAnErrorObjectShowsItsMessage) {
  EXPECT_EQ(decode_stream({final_with(R"({"success":false,"error":{"message":"boom","code":"X"}})")}),
            (Lines{"result not ok failed: boom"}));
}
TEST(StreamFinal, WithSuccessMissingIsJudgedByItsError) {
  EXPECT_EQ(decode_stream({final_with(R"({"output":{}})")}), (Lines{kEnd}));
  EXPECT_EQ(decode_stream({final_with(R"({"error":"boom"})")}), (Lines{"result not ok failed: boom"}));
}
TEST(StreamFinal, WithAnUnknownStatusKeepsTheWord) {
  const auto decoded = decode_whole_stream({final_with(R"({"success":true,"status":"moon-phase"})")});
  EXPECT_EQ(decoded.outcome.result.status, RunStatus::Other);
  EXPECT_EQ(decoded.outcome.result.status_text, "moon-phase");
}
TEST(StreamFinal, WithAStatusInCapitalsIsKnown) {
  EXPECT_EQ(decode_whole_stream({final_with(R"({"success":true,"status":"PAUSED"})")}).outcome.result.status,
            RunStatus::Paused);
}
TEST(StreamFinal, WithoutDataIsAProtocolError) {
  for (const char* frame : {R"({"event":"final"})", R"({"event":"final","data":null})", R"({"event":"final","data":5})",
                            R"({"event":"final","data":"{}"})", R"({"event":"final","data":[]})"}) {
    EXPECT_EQ(decode_stream({frames({frame})}), (Lines{"error PROTOCOL"})) << frame;
  }
}
TEST(StreamFinal, OfTheServersTimeLimitIsATimeout) {
  const auto decoded =
      decode_whole_stream({frames({R"({"event":"error","error":"Execution timed out after 5 minutes"})"})});
  EXPECT_EQ(decoded.outcome.result.error->code, ErrorCode::Timeout);
}

// ---- errors

TEST(StreamError, WithoutABlockEndsTheRunAsFailed) {
  EXPECT_EQ(decode_stream({frames({kHi, R"({"event":"error","error":"Boom: no"})", kMark})}),
            (Lines{"text A Hi", "result not ok failed: Boom: no"}));
}
TEST(StreamError, WithABlockIsAWarningAndTextGoesOn) {
  EXPECT_EQ(decode_frames({kHi, R"({"event":"error","blockId":"x","error":"too large"})", kHi}),
            (Lines{"text A Hi", "warning B too large", "text A Hi", kEnd}));
}
TEST(StreamError, WithABlockIsTheEndWhereNothingElseWas) {
  const auto decoded =
      decode_whole_stream({frames({kHi, R"({"event":"error","blockId":"x","error":"too large"})", kHi, kMark})});
  EXPECT_EQ(decoded.lines, (Lines{"text A Hi", "warning B too large", "text A Hi", "result not ok failed: too large"}));
  EXPECT_EQ(decoded.outcome.result.error->block, "x");
  EXPECT_EQ(decoded.outcome.result.error->may_have_run, MayHaveRun::Yes);
}
TEST(StreamError, WithABlockIsTheEndOfABodyWithoutAMarkToo) {
  EXPECT_EQ(decode_stream({frames({R"({"event":"error","blockId":"x","error":"e"})"})}),
            (Lines{"warning A e", "result not ok failed: e"}));
}
TEST(StreamError, AfterOneWithABlockIsTheOneThatEnds) {
  EXPECT_EQ(decode_stream({frames({R"({"event":"error","blockId":"x","error":"first"})", kHi,
                                   R"({"event":"error","error":"second"})", kMark})}),
            (Lines{"warning A first", "text B Hi", "result not ok failed: second"}));
}
TEST(StreamError, WithoutWordsStillSaysSomething) {
  for (const char* frame :
       {R"({"event":"error"})", R"({"event":"error","error":null})", R"({"event":"error","error":""})"}) {
    const auto decoded = decode_whole_stream({frames({frame})});
    ASSERT_EQ(decoded.outcome.kind, decode::OutcomeKind::Result) << frame;
    EXPECT_NE(decoded.outcome.result.error->message.find("did not say why"), std::string::npos);
  }
}
TEST(StreamError, ThatIsNoTextIsShownAsJson) {
  EXPECT_EQ(decode_stream({frames({R"({"event":"error","error":[1,true]})"})}),
            (Lines{"result not ok failed: [1,true]"}));
}
TEST(StreamError, NamedByTheEventFieldEndsTheRun) {
  EXPECT_EQ(decode_stream({"event: error\ndata: {\"error\":\"boom\"}\n\n"}), (Lines{"result not ok failed: boom"}));
}
TEST(StreamWarning, IsAStreamErrorWithOrWithoutABlock) {
  EXPECT_EQ(decode_frames({R"({"event":"stream_error","blockId":"b","error":"half"})",
                           R"({"event":"stream_error","error":{"message":"object"}})"}),
            (Lines{"warning A half", "warning B object", kEnd}));
}

// ---- frames that are not what they should be

TEST(StreamFrame, OfAnUnknownKindIsIgnored) {
  EXPECT_EQ(decode_frames({kHi, R"({"event":"usage","blockId":"b","tokens":5})", kHi}), (Lines{"text A HiHi", kEnd}));
}
TEST(StreamFrame, WithAnEventIsNeverText) {
  EXPECT_EQ(
      decode_frames({R"({"blockId":"b","chunk":"no","event":"usage"})", R"({"blockId":"b","chunk":"no","event":5})",
                     R"({"blockId":"b","chunk":"no","event":""})", kHi}),
      (Lines{"text A Hi", kEnd}));
}
TEST(StreamFrame, WithANullEventIsText) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":"yes","event":null})"}), (Lines{"text A yes", kEnd}));
}
TEST(StreamFrame, NamedMessageIsText) {
  EXPECT_EQ(decode_stream({std::string("event: message\ndata: ") + kHi + "\n\n" + frames({kFinal})}),
            (Lines{"text A Hi", kEnd}));
}
TEST(StreamFrame, WithFieldsOfWrongTypesIsIgnored) {
  EXPECT_EQ(decode_frames({R"({"blockId":5,"chunk":"no"})", R"({"blockId":"b","chunk":5})",
                           R"({"blockId":null,"chunk":"no"})", R"({"blockId":"b","chunk":null})", R"({"chunk":"no"})",
                           R"({"blockId":"b"})", R"({})", R"({"blockId":"b","chunk":{"text":"no"}})"}),
            (Lines{kEnd}));
}
TEST(StreamFrame, WithoutItsBlockIsIgnored) {
  EXPECT_EQ(decode_frames({R"({"event":"chunk_reset"})", R"({"event":"thinking","data":"x"})",
                           R"({"event":"tool","phase":"start","id":"1","name":"n"})",
                           R"({"event":"chunk_reset","blockId":7})"}),
            (Lines{kEnd}));
}
TEST(StreamFrame, OfAToolWithoutAPhaseIsIgnored) {
  EXPECT_EQ(decode_frames({R"({"event":"tool","blockId":"b","phase":"middle","id":"1"})",
                           R"({"event":"tool","blockId":"b"})", R"({"event":"tool","blockId":"b","phase":3})"}),
            (Lines{kEnd}));
}
TEST(StreamFrame, OfAToolWithWrongTypesIsShownWithoutThem) {
  EXPECT_EQ(decode_frames({R"({"event":"tool","blockId":"b","phase":"end","id":1,"name":null,"status":["error"]})"}),
            (Lines{"tool A end  ", kEnd}));
}
TEST(StreamFrame, OfThinkingWithoutTextIsIgnored) {
  EXPECT_EQ(decode_frames({R"({"event":"thinking","blockId":"b"})", R"({"event":"thinking","blockId":"b","data":5})",
                           R"({"event":"thinking","blockId":"b","data":""})"}),
            (Lines{kEnd}));
}
TEST(StreamFrame, ThatIsNoObjectIsIgnored) {
  EXPECT_EQ(decode_frames({"5", "null", "true", "[1,2]", R"("hello")", R"("[done]")", R"(["[DONE]"])"}), (Lines{kEnd}));
}
TEST(StreamFrame, WithAnEmptyChunkHasNoEffect) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":""})", R"({"blockId":"b", "chunk":""})"}), (Lines{kEnd}));
}
TEST(StreamFrame, OfAResetForABlockWithoutTextIsPassedOn) {
  EXPECT_EQ(decode_frames({R"({"event":"chunk_reset","blockId":"b"})"}), (Lines{"reset A ", kEnd}));
}
TEST(StreamFrame, OfTwoChunkMembersTakesTheFirst) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":"one","chunk":"two"})"}), (Lines{"text A one", kEnd}));
}
TEST(StreamFrame, OverSeveralDataLinesIsOneFrame) {
  EXPECT_EQ(decode_stream({"data: {\"blockId\":\"b\",\ndata: \"chunk\":\"Hi\"}\n\n" + frames({kFinal})}),
            (Lines{"text A Hi", kEnd}));
}
TEST(StreamFrame, ThatIsNotJsonIsAProtocolErrorThatShowsIt) {
  const auto decoded = decode_whole_stream({frames({kHi, "<html>oops</html>", kFinal})});
  EXPECT_EQ(decoded.lines, (Lines{"text A Hi", "error PROTOCOL"}));
  EXPECT_NE(decoded.outcome.error.message.find("<html>oops</html>"), std::string::npos);
  EXPECT_EQ(decoded.outcome.error.may_have_run, MayHaveRun::Yes);
}
TEST(StreamFrame, ThatIsNotUtf8IsAProtocolErrorInUtf8) {
  for (const char* bad :
       {"{\"blockId\":\"b\",\"chunk\":\"\xff\"}", "{\"blockId\":\"b\xc3\",\"chunk\":\"x\"}",
        "{\"blockId\":\"b\",\"chunk\":\"\xed\xa0\xbd\"}", "{\"blockId\":\"b\",\"chunk\":\"\xc0\x80\"}"}) {
    const auto decoded = decode_whole_stream({frames({bad})});
    EXPECT_EQ(decoded.lines, (Lines{"error PROTOCOL"})) << bad;
    EXPECT_FALSE(Json::parse(JsonBuilder().text(decoded.outcome.error.message).take()).is_null());
    EXPECT_EQ(decoded.outcome.error.message.find('\xff'), std::string::npos);
  }
}
TEST(StreamFrame, WithANulIsAProtocolError) {
  EXPECT_EQ(decode_stream({frames({std::string("{}\0{}", 5)})}), (Lines{"error PROTOCOL"}));
}
TEST(StreamFrame, DeeperThanTheLimitIsAProtocolErrorThatNamesIt) {
  const std::string deep = R"({"event":"x","data":)" + std::string(300, '[') + std::string(300, ']') + "}";
  const auto decoded = decode_whole_stream({frames({deep})});
  EXPECT_EQ(decoded.lines, (Lines{"error PROTOCOL"}));
  EXPECT_NE(decoded.outcome.error.message.find("json_depth"), std::string::npos);
}
TEST(StreamFrame, OfAMillionLevelsIsHarmless) {
  EXPECT_EQ(decode_stream({frames({std::string(1u << 20, '[')})}), (Lines{"error PROTOCOL"}));
}
TEST(StreamFrame, OfManyMegabytesIsTaken) {
  const std::string letters(12u << 20, 'y');
  const auto decoded = decode_whole_stream({frames({R"({"blockId":"b","chunk":")" + letters + "\"}", kFinal})});
  ASSERT_EQ(decoded.text_calls.size(), 1u);
  EXPECT_EQ(decoded.text_calls[0].size(), letters.size());
}
TEST(StreamFrame, LongerThanTheLimitIsTooLargeAndNamesIt) {
  const std::string letters(100, 'y');
  const auto decoded =
      decode_whole_stream({frames({kHi, R"({"blockId":"b","chunk":")" + letters + "\"}", kFinal})}, {64, 256});
  EXPECT_EQ(decoded.lines, (Lines{"text A Hi", "error TOO_LARGE"}));
  EXPECT_NE(decoded.outcome.error.message.find("sse_line_bytes"), std::string::npos);
  EXPECT_NE(decoded.outcome.error.message.find("64"), std::string::npos);
}

// ---- the editor's stream (sim-api C.8)

TEST(EditorStream, IsRefusedWithTheReason) {
  for (const char* type : {"execution:started", "block:started", "stream:chunk", "execution:error"}) {
    const std::string frame = R"({"type":")" + std::string(type) + R"(","executionId":"e","data":{"chunk":"Hi"}})";
    const auto decoded = decode_whole_stream({frames({frame, "[DONE]"})});
    EXPECT_EQ(decoded.lines, (Lines{"error PROTOCOL"})) << type;
    EXPECT_NE(decoded.outcome.error.message.find("not authenticated by key"), std::string::npos);
    EXPECT_NE(decoded.outcome.error.message.find("SIM_API_KEY"), std::string::npos);
  }
}
TEST(EditorStream, IsNotSeenInAFrameThatOnlyHasSomeType) {
  EXPECT_EQ(decode_frames({R"({"type":"note"})", R"({"type":5})", R"({"type":"execution:started","event":"x"})"}),
            (Lines{kEnd}));
}

// ---- surrogate halves in a stream

TEST(StreamSurrogates, AreJoinedOverFramesOfOneBlock) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":"A\ud83d"})", R"({"blockId":"b","chunk":"\udde1B"})"}),
            (Lines{"text A A🗡B", kEnd}));
}
TEST(StreamSurrogates, AreJoinedPastFramesOfOtherBlocks) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":"\ud83d"})", R"({"blockId":"c","chunk":"x"})",
                           R"({"blockId":"b","chunk":"\udde1"})"}),
            (Lines{"text A x", "text B 🗡", kEnd}));
}
TEST(StreamSurrogates, AreJoinedPastAnEmptyChunk) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":"\ud83d"})", R"({"blockId":"b","chunk":""})",
                           R"({"blockId":"b","chunk":"\udde1"})"}),
            (Lines{"text A 🗡", kEnd}));
}
TEST(StreamSurrogates, OfAnotherMemberOfTheFrameAreNotTheTexts) {
  EXPECT_EQ(
      decode_frames({R"({"blockId":"b","chunk":"\ud83d"})", R"({"blockId":"b","chunk":"\ufffdx","more":"\udde1"})"}),
      (Lines{"text A \xef\xbf\xbd\xef\xbf\xbdx", kEnd}));
}
TEST(StreamSurrogates, ThatWaitAreShownBeforeAReset) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":"\ud83d"})", R"({"blockId":"b","event":"chunk_reset"})"}),
            (Lines{"text A \xef\xbf\xbd", "reset A ", kEnd}));
}
TEST(StreamSurrogates, ThatWaitAreShownBeforeATool) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":"\ud83d"})",
                           R"({"blockId":"b","event":"tool","phase":"start","id":"1","name":"n"})"}),
            (Lines{"text A \xef\xbf\xbd", "tool A start 1 n", kEnd}));
}
TEST(StreamSurrogates, ThatWaitAreShownBeforeTheEnd) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","chunk":"\ud83d"})"}), (Lines{"text A \xef\xbf\xbd", kEnd}));
  EXPECT_EQ(decode_stream({frames({R"({"blockId":"b","chunk":"\ud83d"})"})}),
            (Lines{"text A \xef\xbf\xbd", "error CONNECTION_LOST"}));
  EXPECT_EQ(decode_stream({frames({R"({"blockId":"b","chunk":"\ud83d"})", "oops"})}),
            (Lines{"text A \xef\xbf\xbd", "error PROTOCOL"}));
}
TEST(StreamSurrogates, OfThinkingAreJoinedAmongThemselves) {
  EXPECT_EQ(decode_frames({R"({"blockId":"b","event":"thinking","data":"\ud83d"})",
                           R"({"blockId":"b","event":"thinking","data":"\udde1"})"}),
            (Lines{"thinking A 🗡", kEnd}));
  EXPECT_EQ(
      decode_frames({R"({"blockId":"b","event":"thinking","data":"\ud83d"})", R"({"blockId":"b","chunk":"\udde1"})"}),
      (Lines{"thinking A \xef\xbf\xbd", "text A \xef\xbf\xbd", kEnd}));
}

}  // namespace
}  // namespace simstudio::test
