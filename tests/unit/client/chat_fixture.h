// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>

#include "unit/client/client_fixture.h"

namespace simstudio::test {

inline constexpr char kConfig[] = R"({"id":"c1","title":"The inn","authType":"password"})";

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

inline const std::string kMessage = R"({"input":"hi","conversationId":"talk-1"})";
inline const std::string kLogin = R"({"password":"sesame"})";

}  // namespace simstudio::test
