// SPDX-License-Identifier: Apache-2.0

// Talking to a deployed chat: what is sent, and how its runs end.

#include "unit/client/chat_fixture.h"

namespace simstudio::test {
namespace {

TEST_F(ChatTest, StreamsTokensAndAResultWithoutARunId) {
  const simstudio::Run run = say(saying("hi"));
  ASSERT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(transport.started[0].url, "http://sim.test/api/chat/inn");
  EXPECT_EQ(transport.started[0].headers.count("X-API-Key"), 0u);
  EXPECT_EQ(body(0), kMessage);
  EXPECT_TRUE(transport.started[0].stream);
  answer(last());
  EXPECT_EQ(log, (Log{"token Aye.", "result completed"}));
  EXPECT_EQ(run_id, "");
}

TEST_F(ChatTest, MakesAConversationOfItsOwnAndTellsItAtOnce) {
  ChatOptions options;
  options.message = "hi";
  const simstudio::Run first = client->chat("inn", options);
  const simstudio::Run second = client->chat("inn", options);
  EXPECT_EQ(first.conversation_id().size(), 36u);
  EXPECT_NE(first.conversation_id(), second.conversation_id());
  tick();
  EXPECT_EQ(body(0), R"({"input":"hi","conversationId":")" + std::string(first.conversation_id()) + "\"}");
  EXPECT_EQ(say(saying("hi")).conversation_id(), "talk-1");
  EXPECT_EQ(ask().conversation_id(), "");
  EXPECT_EQ(simstudio::Run().conversation_id(), "");
}

TEST_F(ChatTest, CancelClosesTheSocketAndMakesNoCall) {
  simstudio::Run run = say(saying("hi"));
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Ay"));
  run.cancel();
  tick();
  EXPECT_EQ(log, (Log{"cancelled yes"}));
  EXPECT_EQ(run_id, "");
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(transport.cancelled, (std::vector<TransferId>{transport.started[0].id}));
}

TEST_F(ChatTest, AStreamThatIsCutMayHaveRunAndCantBeLookedUp) {
  const simstudio::Run run = say(saying("hi"));
  transport.stream_headers(last());
  transport.bytes(last(), chunk("Ay"));
  transport.done(last(), TransportEnd::ConnectionLost, RequestSent::Yes);
  tick();
  EXPECT_EQ(log, (Log{"token Ay", "error CONNECTION_LOST"}));
  EXPECT_EQ(may_have_run, MayHaveRun::Yes);
  EXPECT_EQ(run_id, "");
  EXPECT_NE(message.find("nobody can look it up"), std::string::npos) << message;
}

TEST_F(ChatTest, AnAnswerThatIsNoStreamIsNotSims) {
  const simstudio::Run run = say(saying("hi"));
  transport.json(last(), 200, kConfig);
  tick();
  EXPECT_EQ(log, (Log{"error PROTOCOL"}));
  EXPECT_NE(message.find("no event stream"), std::string::npos) << message;
}

TEST_F(ChatTest, NeverAsksWhichGenerationTheServerIs) {
  const simstudio::Run unknown = say(saying("hi"), "nowhere");
  refuse(last(), "Not found", 404);
  EXPECT_EQ(log, (Log{"error NOT_FOUND"}));
  EXPECT_EQ(transport.started.size(), 1u) << "not sent again as an execution would be";
  const simstudio::Run run = ask();
  tick();
  EXPECT_EQ(transport.started[1].url, "http://sim.test/api/v2/workflows/guard/execute");
}

TEST_F(ChatTest, StreamsForAsLongAsItTakes) {
  const simstudio::Run run = say(saying("hi"));
  transport.connected(last());
  clock.advance(600s);
  tick();
  answer(last());
  EXPECT_EQ(log, (Log{"token Aye.", "result completed"}));
}

TEST_F(ChatTest, FilesGoWithTheMessage) {
  ChatOptions options = saying("hi");
  InputFile file;
  file.bytes = "hello";
  file.name = "note.txt";
  options.files.push_back(file);
  const simstudio::Run run = say(options);
  EXPECT_EQ(body(0),
            R"({"input":"hi","conversationId":"talk-1","files":[{"name":"note.txt","type":"text/plain","size":5,)"
            R"("data":"data:text/plain;base64,aGVsbG8="}]})");
}

TEST_F(ChatTest, BadArgumentsAreOneErrorAndNoRequest) {
  const simstudio::Run run = say(saying(""));
  tick();
  EXPECT_EQ(log, (Log{"error INVALID_ARGUMENT"}));
  EXPECT_TRUE(transport.started.empty());
}

}  // namespace
}  // namespace simstudio::test
