// SPDX-License-Identifier: Apache-2.0

// Chats of a client whose server or token changes: each server has its own doors.

#include "support/auth_client.h"
#include "unit/client/chat_fixture.h"

namespace simstudio::test {
namespace {

TEST_F(ChatTest, NoOtherServerIsShownACookie) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  let_in(last(), "a");
  answer(last());
  client->set_base_url("http://other.test");
  const simstudio::Run other = say(saying("hi"));
  ASSERT_EQ(transport.started.size(), 3u);
  EXPECT_EQ(transport.started[2].url, "http://other.test/api/chat/inn");
  EXPECT_EQ(cookie(2), "");
  client->set_base_url("http://sim.test");
  const simstudio::Run back = say(saying("hi"));
  ASSERT_EQ(transport.started.size(), 4u);
  EXPECT_EQ(cookie(3), "chat_auth_c1=a");
}

TEST_F(ChatTest, ALoginUnderWayIsForItsOwnServer) {
  const simstudio::Run first = say(saying("hi", "sesame"));
  client->set_base_url("http://other.test");
  const simstudio::Run second = say(saying("hi", "sesame"));
  ASSERT_EQ(transport.started.size(), 2u) << "a login of its own";
  EXPECT_EQ(transport.started[1].url, "http://other.test/api/chat/inn");
  let_in(transport.started[0].id, "a");
  ASSERT_EQ(transport.started.size(), 3u);
  EXPECT_EQ(transport.started[2].url, "http://sim.test/api/chat/inn");
  EXPECT_EQ(cookie(2), "chat_auth_c1=a");
  let_in(transport.started[1].id, "b");
  ASSERT_EQ(transport.started.size(), 4u);
  EXPECT_EQ(transport.started[3].url, "http://other.test/api/chat/inn");
  EXPECT_EQ(cookie(3), "chat_auth_c1=b");
}

TEST_F(ChatTest, ADoorThatIsShutAsksForNoToken) {
  KeptQuestions provider;
  ClientOptions options;
  options.base_url = "http://sim.test";
  options.api_key = "token-1";
  options.auth = &provider;
  options.threading = Threading::HostTicked;
  options.transport = &transport;
  options.clock = &clock;
  client.emplace(options);
  {
    const simstudio::Run run = say(saying("hi"));
    refuse(last(), "auth_required_password");
    EXPECT_EQ(log, (Log{"error UNAUTHORIZED"}));
    EXPECT_EQ(transport.started.size(), 1u);
    EXPECT_EQ(provider.count, 0);
  }
  client.reset();  // Before its provider.
}

}  // namespace
}  // namespace simstudio::test
