// SPDX-License-Identifier: Apache-2.0

// Talking to a deployed chat: what is sent, how a password opens it once, and how its runs end.

#include <algorithm>

#include "unit/client/client_fixture.h"

namespace simstudio::test {
namespace {

constexpr char kConfig[] = R"({"id":"c1","title":"The inn","authType":"password"})";

struct ChatTest : ClientTest {
  void SetUp() override {
    transport.capabilities_ |= kTransportSetCookie;
    make(Api::Auto);
  }
  static ChatOptions saying(const std::string& message, const std::string& password = {}) {
    ChatOptions options;
    options.message = message;
    options.password = password;
    options.conversation_id = "talk-1";
    return options;
  }
  simstudio::Run say(const ChatOptions& options, const std::string& identifier = "inn") {
    simstudio::Run run = client->chat(identifier, options, [this](const Event& event) { note(event); });
    tick();
    return run;
  }
  void note(const Event& event) {
    record(event);
    if (event.kind == EventKind::Result) run_id = event.result->run_id;
    if (event.kind == EventKind::Cancelled) run_id = event.run_id;
    if (event.kind != EventKind::Error) return;
    run_id = event.error->run_id;
    may_have_run = event.error->may_have_run;
    retry_after = event.error->retry_after;
  }
  /// The body of the nth exchange, from 0.
  const std::string& body(std::size_t index) const { return transport.started.at(index).body; }
  std::string cookie(std::size_t index) const {
    const auto& headers = transport.started.at(index).headers;
    const auto found = headers.find("Cookie");
    return found == headers.end() ? std::string() : found->second;
  }
  void let_in(TransferId id, const std::string& value) {
    transport.headers(id, 200,
                      {{"set-cookie", "other=1; Path=/"},
                       {"Set-Cookie", "chat_auth_c1=" + value + "; Path=/; Max-Age=86400; Secure; HttpOnly"}});
    transport.bytes(id, kConfig);
    transport.done(id);
    tick();
  }
  void refuse(TransferId id, const std::string& words, int status = 401) {
    transport.json(id, status, R"({"error":")" + words + R"(","code":"X"})");
    tick();
  }
  void answer(TransferId id, const std::string& text = "Aye.") {
    transport.stream_headers(id);
    transport.bytes(id, chunk(text) + kFinal);
    transport.done(id);
    tick();
  }

  std::string run_id = "none told";
  MayHaveRun may_have_run = MayHaveRun::Maybe;
  std::chrono::milliseconds retry_after{-1};
};

const std::string kMessage = R"({"input":"hi","conversationId":"talk-1"})";
const std::string kLogin = R"({"password":"sesame"})";

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

TEST_F(ChatTest, APasswordLogsInOnceAndTheCookieServesFromThenOn) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  const simstudio::Run second = say(saying("hi", "sesame"));
  ASSERT_EQ(transport.started.size(), 1u) << "one login for both";
  EXPECT_EQ(body(0), kLogin);
  EXPECT_EQ(transport.started[0].url, "http://sim.test/api/chat/inn");
  let_in(last(), "a%3D");
  ASSERT_EQ(transport.started.size(), 3u);
  EXPECT_EQ(body(1), kMessage);
  EXPECT_EQ(body(2), kMessage);
  EXPECT_EQ(cookie(1), "chat_auth_c1=a%3D");
  answer(transport.started[1].id);
  answer(transport.started[2].id);
  const simstudio::Run third = say(saying("hi", "sesame"));
  const simstudio::Run without_password = say(saying("hi"));
  const simstudio::Run elsewhere = say(saying("hi"), "forge");
  ASSERT_EQ(transport.started.size(), 6u);
  EXPECT_EQ(cookie(3), "chat_auth_c1=a%3D");
  EXPECT_EQ(cookie(4), "chat_auth_c1=a%3D");
  EXPECT_EQ(cookie(5), "") << "another chat's door";
  EXPECT_EQ(log, (Log{"token Aye.", "result completed", "token Aye.", "result completed"}));
}

/// A transport may report from inside `start`: then all of it happens in one call.
TEST_F(ChatTest, AnswersFromInsideStartAreTakenAsAnyOther) {
  int answers = 0;
  transport.in_start = [&](TransferId id) {
    if (transport.started.back().body == kLogin) {
      transport.headers(id, 200, {{"Set-Cookie", "chat_auth_c1=" + std::to_string(++answers) + "; Path=/"}});
      transport.done(id);
    } else if (answers == 1) {
      transport.json(id, 401, R"({"error":"auth_required_password"})");
    } else {
      transport.stream_headers(id);
      transport.bytes(id, chunk("Aye.") + kFinal);
      transport.done(id);
    }
  };
  const simstudio::Run first = client->chat("inn", saying("hi", "sesame"), [this](const Event& event) { note(event); });
  const simstudio::Run second =
      client->chat("inn", saying("hi", "sesame"), [this](const Event& event) { note(event); });
  tick();
  tick();
  EXPECT_EQ(log, (Log{"token Aye.", "result completed", "token Aye.", "result completed"}));
  EXPECT_EQ(answers, 2) << "the login, and one more for the cookie that was refused";
}

TEST_F(ChatTest, ARefusedCookieLogsInAgainOnce) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  let_in(last(), "old");
  answer(last());
  const simstudio::Run second = say(saying("hi", "sesame"));
  refuse(last(), "auth_required_password");
  ASSERT_EQ(transport.started.size(), 4u);
  EXPECT_EQ(body(3), kLogin);
  let_in(last(), "new");
  ASSERT_EQ(transport.started.size(), 5u);
  EXPECT_EQ(cookie(4), "chat_auth_c1=new");
  answer(last());
  EXPECT_EQ(log, (Log{"token Aye.", "result completed", "token Aye.", "result completed"}));
}

TEST_F(ChatTest, ACookieRefusedTwiceIsAnError) {
  const simstudio::Run run = say(saying("hi", "sesame"));
  let_in(last(), "old");
  refuse(last(), "auth_required_password");
  let_in(last(), "new");
  refuse(last(), "auth_required_password");
  EXPECT_EQ(transport.started.size(), 4u);
  EXPECT_EQ(log, (Log{"error UNAUTHORIZED"}));
  EXPECT_EQ(may_have_run, MayHaveRun::No);
}

TEST_F(ChatTest, SeveralRefusedAtOnceShareTheNextLogin) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  const simstudio::Run second = say(saying("hi", "sesame"));
  let_in(last(), "old");
  refuse(transport.started[1].id, "auth_required_password");
  refuse(transport.started[2].id, "auth_required_password");
  ASSERT_EQ(transport.started.size(), 4u);
  let_in(last(), "new");
  ASSERT_EQ(transport.started.size(), 6u);
  EXPECT_EQ(cookie(4), "chat_auth_c1=new");
  EXPECT_EQ(cookie(5), "chat_auth_c1=new");
}

TEST_F(ChatTest, ARefusalOfAnOldCookieLeavesTheNewerOne) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  const simstudio::Run late = say(saying("hi", "sesame"));
  let_in(last(), "old");
  refuse(transport.started[1].id, "auth_required_password");
  let_in(last(), "new");
  refuse(transport.started[2].id, "auth_required_password");
  ASSERT_EQ(transport.started.size(), 6u) << "no third login";
  EXPECT_EQ(cookie(5), "chat_auth_c1=new");
}

TEST_F(ChatTest, AWrongPasswordSendsNoMessage) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  const simstudio::Run second = say(saying("hi", "sesame"));
  refuse(last(), "Invalid password");
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(log, (Log{"error UNAUTHORIZED", "error UNAUTHORIZED"}));
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  EXPECT_NE(message.find("ChatOptions::password"), std::string::npos) << message;
  EXPECT_EQ(message.find("API_KEY"), std::string::npos) << message;
  const simstudio::Run third = say(saying("hi", "sesame"));
  EXPECT_EQ(body(1), kLogin) << "asked afresh";
}

TEST_F(ChatTest, TooManyTriesTellHowLongToWait) {
  const simstudio::Run run = say(saying("hi", "sesame"));
  transport.headers(last(), 429, {{"Content-Type", "application/json"}, {"retry-after", "680"}});
  transport.bytes(last(), R"({"error":"Too many attempts. Please try again later."})");
  transport.done(last());
  tick();
  EXPECT_EQ(log, (Log{"error RATE_LIMIT_EXCEEDED"}));
  EXPECT_EQ(retry_after, 680s);
  EXPECT_EQ(may_have_run, MayHaveRun::No);
}

TEST_F(ChatTest, AnotherPasswordIsAnotherLogin) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  let_in(last(), "a");
  const simstudio::Run second = say(saying("hi", "mellon"));
  EXPECT_EQ(body(2), R"({"password":"mellon"})");
  let_in(last(), "b");
  EXPECT_EQ(cookie(3), "chat_auth_c1=b");
  const simstudio::Run third = say(saying("hi"));
  EXPECT_EQ(cookie(4), "chat_auth_c1=b");
}

TEST_F(ChatTest, LetInWithoutACookieThePasswordGoesWithEachMessage) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  transport.json(last(), 200, R"({"authenticated":true})");
  tick();
  const simstudio::Run second = say(saying("hi", "sesame"));
  ASSERT_EQ(transport.started.size(), 3u);
  EXPECT_EQ(body(1), R"({"password":"sesame","input":"hi","conversationId":"talk-1"})");
  EXPECT_EQ(body(2), body(1));
}

TEST_F(ChatTest, ATransportThatHidesCookiesSendsThePasswordWithTheMessage) {
  transport.capabilities_ &= ~static_cast<std::uint32_t>(kTransportSetCookie);
  const simstudio::Run run = say(saying("hi", "sesame"));
  ASSERT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(body(0), R"({"password":"sesame","input":"hi","conversationId":"talk-1"})");
  refuse(last(), "Invalid password");
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(log, (Log{"error UNAUTHORIZED"}));
}

TEST_F(ChatTest, ACookieOfTheHostsIsSentAsItIs) {
  ChatOptions options = saying("hi");
  options.cookie = "chat_auth_c1=mine%3D";
  const simstudio::Run run = say(options);
  EXPECT_EQ(cookie(0), "chat_auth_c1=mine%3D");
  refuse(last(), "auth_required_email");
  EXPECT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(log, (Log{"error UNAUTHORIZED"}));
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

TEST_F(ChatTest, CancelWhileLoggingInSendsNoMessage) {
  simstudio::Run run = say(saying("hi", "sesame"));
  transport.connected(last());
  run.cancel();
  tick();
  let_in(last(), "a");
  EXPECT_EQ(log, (Log{"cancelled no"}));
  EXPECT_EQ(transport.started.size(), 1u);
  const simstudio::Run next = say(saying("hi", "sesame"));
  EXPECT_EQ(cookie(1), "chat_auth_c1=a") << "the login itself was not in vain";
}

TEST_F(ChatTest, OneThatIsReleasedWhileLoggingInLeavesTheOthers) {
  simstudio::Run gone = say(saying("hi", "sesame"));
  const simstudio::Run stays = say(saying("ho", "sesame"));
  gone.release();
  tick();
  let_in(last(), "a");
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(body(1), R"({"input":"ho","conversationId":"talk-1"})");
}

TEST_F(ChatTest, ADetachedMessageLogsInAgainToo) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  let_in(last(), "old");
  answer(last());
  simstudio::Run unheard = say(saying("ho", "sesame"));
  unheard.detach();
  tick();
  refuse(last(), "auth_required_password");
  let_in(last(), "new");
  EXPECT_EQ(body(4), R"({"input":"ho","conversationId":"talk-1"})");
  EXPECT_EQ(cookie(4), "chat_auth_c1=new");
  answer(last());
  EXPECT_EQ(log, (Log{"token Aye.", "result completed"}));
}

TEST_F(ChatTest, TimeOutsCoverTheLogin) {
  ChatOptions options = saying("hi", "sesame");
  options.timeout = 12s;
  const simstudio::Run run = say(options);
  transport.connected(last());
  clock.advance(12s);
  tick();
  tick();
  EXPECT_EQ(log, (Log{"error TIMEOUT"}));
  EXPECT_EQ(may_have_run, MayHaveRun::No);
  EXPECT_NE(message.find("chat \"inn\""), std::string::npos) << message;
}

TEST_F(ChatTest, ALoginThatIsNeverAnsweredEndsByItself) {
  const simstudio::Run run = say(saying("hi", "sesame"));
  transport.connected(last());
  clock.advance(30s);
  tick();
  tick();
  EXPECT_EQ(log, (Log{"error TIMEOUT"}));
  EXPECT_NE(message.find("login to chat \"inn\""), std::string::npos) << message;
  EXPECT_TRUE(transport.live_ids().empty());
}

TEST_F(ChatTest, ALoginThatNeverConnectsHasTheConnectLimit) {
  const simstudio::Run run = say(saying("hi", "sesame"));
  clock.advance(10s);
  tick();
  tick();
  EXPECT_EQ(log, (Log{"error TIMEOUT"}));
  EXPECT_NE(message.find("connect_timeout"), std::string::npos) << message;
}

TEST_F(ChatTest, ALoginThatIsCutRunsNothing) {
  const simstudio::Run run = say(saying("hi", "sesame"));
  transport.connected(last());
  transport.done(last(), TransportEnd::ConnectionLost, RequestSent::Maybe);
  tick();
  EXPECT_EQ(log, (Log{"error CONNECTION_LOST"}));
  EXPECT_EQ(may_have_run, MayHaveRun::No);
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

TEST_F(ChatTest, AClientDestroyedWhileLoggingInCallsNobody) {
  const simstudio::Run run = say(saying("hi", "sesame"));
  client.reset();
  EXPECT_TRUE(log.empty());
  EXPECT_TRUE(transport.live_ids().empty());
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
