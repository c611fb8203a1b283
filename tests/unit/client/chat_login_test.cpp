// SPDX-License-Identifier: Apache-2.0

// A chat with a password: one login for all who wait, a cookie kept, one more login where it is refused.

#include "unit/client/chat_fixture.h"

namespace simstudio::test {
namespace {

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

TEST_F(ChatTest, TheCookieOfOneServerIsNotShownToAnother) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  let_in(last(), "a");
  answer(last());
  client->set_base_url("http://other.test");
  const simstudio::Run second = say(saying("hi"));
  EXPECT_EQ(transport.started.back().url, "http://other.test/api/chat/inn");
  EXPECT_EQ(cookie(transport.started.size() - 1), "");
  answer(last());
  const simstudio::Run third = say(saying("hi", "sesame"));
  EXPECT_EQ(body(transport.started.size() - 1), kLogin);
}

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

TEST_F(ChatTest, AClientDestroyedWhileLoggingInCallsNobody) {
  const simstudio::Run run = say(saying("hi", "sesame"));
  client.reset();
  EXPECT_TRUE(log.empty());
  EXPECT_TRUE(transport.live_ids().empty());
}

}  // namespace
}  // namespace simstudio::test
