// SPDX-License-Identifier: Apache-2.0

// A chat's messages and logins: whole, so that a field too many fails as well, and what is refused before it is sent.

#include "encode/chat.h"

#include <gtest/gtest.h>

namespace simstudio::encode {
namespace {

const Account kAccount{"http://127.0.0.1:3000", "sim_key"};

ExecuteRequest message_to(std::string identifier, std::string message) {
  ExecuteRequest request;
  request.target = RunTarget::Chat;
  request.mode = ExecuteMode::Stream;
  request.workflow_id = std::move(identifier);
  request.input = std::move(message);
  request.conversation_id = "talk-1";
  return request;
}

std::string shown(const HttpRequest& http) {
  std::string text = http.method + " " + http.url + "\n";
  for (const auto& [name, value] : http.headers) text += name + ": " + value + "\n";
  return text + "\n" + http.body;
}

std::string encoded(const ExecuteRequest& request, const ChatPass& pass = {}) {
  std::string problem;
  const HttpRequest http = encode_chat_message(kAccount, request, pass, &problem, nullptr);
  EXPECT_EQ(problem, "");
  EXPECT_TRUE(http.stream);
  return shown(http);
}

TEST(EncodeChat, AMessageCarriesNoKeyAndNoRunId) {
  EXPECT_EQ(encoded(message_to("inn", "A \"room\"?\n")),
            "POST http://127.0.0.1:3000/api/chat/inn\n"
            "Content-Type: application/json\nAccept: text/event-stream\nX-Sim-Stream-Protocol: agent-events-v1\n\n"
            R"({"input":"A \"room\"?\n","conversationId":"talk-1"})");
}

TEST(EncodeChat, SettledTextDoesWithoutTheProtocol) {
  ExecuteRequest request = message_to("inn", "hi");
  request.text_policy = TextPolicy::Settled;
  EXPECT_EQ(encoded(request).find("X-Sim-Stream-Protocol"), std::string::npos);
}

TEST(EncodeChat, APassIsACookieVerbatimOrThePasswordInTheBody) {
  const std::string with_cookie = encoded(message_to("inn", "hi"), {"chat_auth_c1=a%3D", ""});
  EXPECT_NE(with_cookie.find("\nCookie: chat_auth_c1=a%3D\n"), std::string::npos) << with_cookie;
  EXPECT_EQ(with_cookie.find("password"), std::string::npos);
  const std::string with_password = encoded(message_to("inn", "hi"), {"", "open \"sesame\""});
  EXPECT_EQ(with_password.find("Cookie"), std::string::npos);
  EXPECT_NE(with_password.find(R"({"password":"open \"sesame\"","input":"hi","conversationId":"talk-1"})"),
            std::string::npos)
      << with_password;
}

TEST(EncodeChat, ALoginIsThePasswordAlone) {
  EXPECT_EQ(shown(encode_chat_login(kAccount, "the inn", "open-sesame")),
            "POST http://127.0.0.1:3000/api/chat/the%20inn\n"
            "Content-Type: application/json\nAccept: application/json\n\n"
            R"({"password":"open-sesame"})");
}

struct Refused {
  const char* name;
  ExecuteRequest request;
  const char* says;
  const char* advice;
};

template <typename Change>
ExecuteRequest changed(Change change) {
  ExecuteRequest request = message_to("inn", "hi");
  change(request);
  return request;
}

FileToSend file(std::string field, std::string bytes) {
  FileToSend one;
  one.file.field = std::move(field);
  one.file.bytes = std::move(bytes);
  return one;
}

class RefusedMessage : public testing::TestWithParam<Refused> {};

TEST_P(RefusedMessage, SaysWhatIsWrongAndWhatToDo) {
  const std::string problem = check_chat(GetParam().request, {});
  EXPECT_NE(problem.find(GetParam().says), std::string::npos) << problem;
  EXPECT_NE(problem.find(GetParam().advice), std::string::npos) << problem;
  EXPECT_EQ(problem.find("sesame"), std::string::npos) << "shows the password";
}

using Request = ExecuteRequest;

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedMessage,
    testing::Values(
        Refused{"no_identifier", changed([](Request& r) { r.workflow_id = ""; }), "identifier is empty", "address"},
        Refused{"dots", changed([](Request& r) { r.workflow_id = ".."; }), "identifier holds", "identifier alone"},
        Refused{"slash", changed([](Request& r) { r.workflow_id = "a/b"; }), "a slash", "identifier alone"},
        Refused{"not_ascii", changed([](Request& r) { r.workflow_id = "gość"; }), "non-ASCII", "identifier alone"},
        Refused{"no_message", changed([](Request& r) { r.input = ""; }), "message is empty", "Write one"},
        Refused{"message_utf8", changed([](Request& r) { r.input = "\xff"; }), "message is not valid UTF-8", "UTF-8"},
        Refused{"long_message", changed([](Request& r) { r.input.assign(1000001, 'x'); }), "has 1000001 characters",
                "Send less"},
        Refused{"long_conversation", changed([](Request& r) { r.conversation_id.assign(257, 'x'); }),
                "conversation_id has 257", "Sim takes 256"},
        Refused{"long_password", changed([](Request& r) { r.password = std::string(1024, 'x') + "sesame"; }),
                "password has 1030", "Sim takes 1024"},
        Refused{"password_and_cookie", changed([](Request& r) { r.password = "sesame", r.cookie = "a=sesame"; }),
                "both given", "or the password"},
        Refused{"cookie_line", changed([](Request& r) { r.cookie = "a=sesame\r\nX: y"; }), "cookie is no",
                "Set-Cookie"},
        Refused{"cookie_nameless", changed([](Request& r) { r.cookie = "sesame"; }), "cookie is no", "Set-Cookie"},
        Refused{"file_field", changed([](Request& r) { r.files = {file("doc", "x")}; }), "names a field",
                "Leave InputFile::field empty"},
        Refused{"empty_file", changed([](Request& r) { r.files = {file("", "")}; }), "files[0] is empty",
                "Leave it out"},
        Refused{"sixteen_files", changed([](Request& r) { r.files.assign(16, file("", "x")); }), "16 entries",
                "Send fewer"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(EncodeChat, TakesWhatSimTakes) {
  EXPECT_EQ(check_chat(changed([](Request& r) { r.input.assign(1000000, 'x'); }), {}), "");
  EXPECT_EQ(check_chat(changed([](Request& r) { r.files.assign(15, file("", "x")); }), {}), "");
  EXPECT_EQ(check_chat(changed([](Request& r) { r.input = "", r.files = {file("", "x")}; }), {}), "");
  // JavaScript counts an emoji twice.
  const auto swords = [](std::size_t count) {
    return changed([&](Request& r) {
      r.conversation_id.clear();
      for (std::size_t i = 0; i < count; ++i) r.conversation_id += "\xf0\x9f\x97\xa1";
    });
  };
  EXPECT_EQ(check_chat(swords(128), {}), "");
  EXPECT_NE(check_chat(swords(129), {}), "");
}

}  // namespace
}  // namespace simstudio::encode
