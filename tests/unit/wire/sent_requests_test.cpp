// SPDX-License-Identifier: Apache-2.0

// What we send against what Sim's own SDKs, or the recorder, were recorded to send for the same call.

#include <gtest/gtest.h>

#include "decode/response_chat.h"
#include "encode/chat.h"
#include "encode/execute.h"
#include "support/recording.h"

namespace simstudio::test {
namespace {

using base::Generation;

/// "Zażółć" and, in Python's, the dagger behind it.
constexpr char kShort[] = "Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87";
constexpr char kLong[] = "Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 \xf0\x9f\x97\xa1\xef\xb8\x8f";

encode::HttpRequest execute_with_file(const Recording& recording, const InputFile& file) {
  encode::ExecuteRequest request;
  request.workflow_id = "e86cc70f-57e2-4386-bcf0-8bba515f003c";
  request.run_id = "r";
  request.files.push_back({file, file.bytes.size()});
  std::string problem;
  return encode::encode_execute(recording.is_v2() ? Generation::V2 : Generation::Legacy, {"http://h", "k"}, request,
                                &problem);
}

void expect_same(const encode::HttpRequest& http, const Recording& recording) {
  EXPECT_EQ(http.method, recording.method);
  EXPECT_EQ(http.url, "http://h" + recording.path);
  EXPECT_EQ(Json::parse(http.body).dump(), Json::parse(recording.request_body).dump());
}

TEST(SentFiles, AreWhatThePythonSdkSends) {
  const Recording recording = read_recording("sdk-py-execute-file");
  InputFile file;
  file.field = "doc";
  file.bytes = kLong;
  file.name = "note.txt";
  file.mime = "application/octet-stream";  // It never looks at the name.
  expect_same(execute_with_file(recording, file), recording);
}

TEST(SentFiles, AreWhatTheTypeScriptSdkSends) {
  const Recording recording = read_recording("sdk-ts-execute-file");
  InputFile file;
  file.field = "doc";
  file.bytes = kShort;
  file.name = "note.txt";
  file.mime = "text/plain;charset=utf-8";
  expect_same(execute_with_file(recording, file), recording);
}

TEST(SentFiles, AreFlatInALegacyBody) {
  const Recording recording = read_recording("file-v1-doc");
  InputFile file;
  file.field = "doc";
  file.bytes = std::string(kLong) + "\n";
  file.name = "note.txt";
  expect_same(execute_with_file(recording, file), recording);
}

constexpr char kConversation[] = "122afac1-a4eb-4590-8674-364b4111af23";

encode::HttpRequest chat_message(const char* identifier, const std::string& message, const encode::ChatPass& pass = {},
                                 const std::vector<encode::FileToSend>& files = {}) {
  encode::ExecuteRequest request;
  request.target = encode::RunTarget::Chat;
  request.workflow_id = identifier;
  request.input = message;
  request.conversation_id = kConversation;
  request.files = files;
  std::string problem;
  return encode::encode_chat_message({"http://h", "k"}, request, pass, &problem, nullptr);
}

TEST(SentChatMessages, AreWhatARealServerAnswered) {
  expect_same(chat_message("pub-a1ae", "hello"), read_recording("chat-post-public"));
  expect_same(chat_message("toolchat-a1ae", "think, use the tool"), read_recording("chat-post-tool-ae"));
  expect_same(chat_message("pass-a1ae", "short hello", {"", "open-sesame"}),
              read_recording("chat-post-password-and-input"));
  encode::FileToSend file;
  file.file.bytes = "hello";
  file.file.name = "note.txt";
  file.size = 5;
  expect_same(chat_message("pub-a1ae", "short, see file", {}, {file}), read_recording("chat-post-file"));
}

TEST(SentChatMessages, LogInAsARealServerAnswered) {
  const Recording recording = read_recording("chat-post-password-ok");
  expect_same(encode::encode_chat_login({"http://h", "k"}, "pass-a1ae", "open-sesame"), recording);
  std::vector<TransportHeader> headers;
  for (const auto& [name, value] : recording.headers) headers.push_back({name, value});
  const std::string cookie = decode::read_chat_cookie(headers.data(), static_cast<std::uint32_t>(headers.size()));
  EXPECT_EQ(cookie.rfind("chat_auth_47a34064-10e7-412a-abb8-ece56f1f6dac=REDACTED_COOKIE_", 0), 0u) << cookie;
  EXPECT_EQ(cookie.substr(cookie.size() - 6), "%3D%3D") << "as sent, still percent-encoded";
  // What the recorder then sent back for the same visitor.
  for (const auto& [name, value] : read_recording("chat-get-with-cookie").request_headers) {
    if (name == "Cookie") {
      EXPECT_EQ(value, cookie);
    }
  }
}

/// Every recorded answer of a chat that is no stream, as its note says.
TEST(ChatAnswers, ThatAreNoStreamAreRefusals) {
  const std::pair<const char*, ErrorCode> kAnswers[] = {{"chat-email-post", ErrorCode::Unauthorized},
                                                        {"chat-sso-post", ErrorCode::Unauthorized},
                                                        {"chat-post-bad-cookie", ErrorCode::Unauthorized},
                                                        {"chat-post-bad-json", ErrorCode::InvalidRequest},
                                                        {"chat-post-bad-type", ErrorCode::InvalidRequest},
                                                        {"chat-post-empty", ErrorCode::InvalidRequest},
                                                        {"chat-post-inactive", ErrorCode::Forbidden},
                                                        {"chat-post-password-missing", ErrorCode::Unauthorized},
                                                        {"chat-post-unknown", ErrorCode::NotFound},
                                                        {"chat-wrong-password-1", ErrorCode::Unauthorized},
                                                        {"chat-wrong-password-11", ErrorCode::RateLimitExceeded},
                                                        {"billing-chat", ErrorCode::UsageLimitExceeded},
                                                        {"limit-chat", ErrorCode::RateLimitExceeded},
                                                        {"gate-chat-429", ErrorCode::RateLimitExceeded},
                                                        {"chat-post-password-ok", ErrorCode::Protocol}};
  for (const auto& [name, code] : kAnswers) {
    const Recording recording = read_recording(name);
    const decode::Outcome outcome = decode::decode_chat_response(answer_of(recording));
    ASSERT_EQ(outcome.kind, decode::OutcomeKind::Error) << name;
    EXPECT_EQ(error_code_text(outcome.error.code), error_code_text(code)) << name;
    EXPECT_EQ(outcome.error.message.find("API_KEY"), std::string::npos) << outcome.error.message;
    EXPECT_EQ(outcome.error.message.find("workflow's id"), std::string::npos) << outcome.error.message;
  }
}

}  // namespace
}  // namespace simstudio::test
