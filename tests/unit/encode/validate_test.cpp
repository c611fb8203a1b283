// SPDX-License-Identifier: Apache-2.0

// Each message must say what is wrong, with the value, and what to do instead.

#include "encode/validate.h"

#include <gtest/gtest.h>

#include "json/json_string.h"

namespace simstudio::encode {
namespace {

struct Message {
  const char* name;
  std::string text;
  const char* what;
  const char* advice;
};

ExecuteRequest good() {
  ExecuteRequest request;
  request.workflow_id = "wf1";
  request.run_id = "run-1";
  return request;
}

template <typename Change>
std::string check(Change change, const Limits& limits = {}) {
  ExecuteRequest request = good();
  change(request);
  return check_execute(request, limits);
}

std::string check_input(std::string input, const Limits& limits = {}) {
  return check([&](ExecuteRequest& request) { request.input = std::move(input); }, limits);
}

Limits input_limit(std::uint64_t bytes) {
  Limits limits;
  limits.input_bytes = bytes;
  return limits;
}
Limits depth_limit(std::uint32_t depth) {
  Limits limits;
  limits.json_depth = depth;
  return limits;
}

using Request = ExecuteRequest;

std::vector<Message> messages_on_names() {
  return {
      {"UrlEmpty", check_base_url(""), "base_url is empty", "Write https://sim.ai"},
      {"UrlNoScheme", check_base_url("sim.local:3000"), "\"sim.local:3000\" has no scheme",
       "Write http://sim.local:3000."},
      {"UrlScheme", check_base_url("ftp://h"), "neither http:// nor https://", "Sim speaks these two"},
      {"UrlNoHost", check_base_url("http:///x"), "has no host", "Write http://127.0.0.1:3000"},
      {"UrlPortAlone", check_base_url("http://:3000"), "has no host", "Write http://127.0.0.1:3000"},
      {"UrlPortWord", check_base_url("http://h:abc"), "port", "Write 1 to 65535"},
      {"UrlPortZero", check_base_url("http://h:0"), "port", "Write 1 to 65535"},
      {"UrlPortHuge", check_base_url("http://h:65536"), "port", "Write 1 to 65535"},
      {"UrlPortEmpty", check_base_url("http://h:/x"), "port", "Write 1 to 65535"},
      {"UrlPortBehindV6", check_base_url("http://[::1]:x"), "port", "Write 1 to 65535"},
      {"UrlUser", check_base_url("http://me:secret@h"), "holds a user name", "Give the key as api_key"},
      {"UrlQuery", check_base_url("http://h/?a=1"), "has a ? or #", "Give scheme, host and path only"},
      {"UrlFragment", check_base_url("http://h#x"), "has a ? or #", "Give scheme, host and path only"},
      {"UrlBackslash", check_base_url("http://h\\x"), "backslash", "Write slashes"},
      {"UrlSpace", check_base_url("http://h /x"), "space", "percent-encoded"},
      {"UrlLineEnd", check_base_url("http://h\r\nX: y"), "control character", "percent-encoded"},
      {"UrlLetter", check_base_url("http://é"), "outside ASCII", "percent-encoded"},
      {"KeyLineEnd", check_api_key("sim_abc\n"), "character 8 is a space, a line break", "Copy the key again"},
      {"KeySpace", check_api_key("sim abc"), "character 4", "Copy the key again"},
      {"KeyLetter", check_api_key("é"), "character 1", "Copy the key again"},
      {"RunIdSpace", check_run_id("npc 1"), "run_id \"npc 1\" can't be used", "leave run_id empty"},
      {"RunIdSlash", check_run_id("a/b"), "can't be used", "letters, digits"},
      {"RunIdLong", check_run_id(std::string(129, 'x')), "can't be used", "1 to 128"},
      {"RunIdDot", check_run_id("."), "can't be used", "not . or .. alone"},
      {"RunIdDots", check_run_id(".."), "can't be used", "not . or .. alone"},
      {"IdEmpty", check_workflow_id(""), "workflow_id is empty", "Copy it from the workflow's address"},
      {"IdDots", check_workflow_id(".."), "is a path, not an id", "Copy the id"},
      {"IdPath", check_workflow_id("a/../b"), "holds a character that no id has", "Copy the id alone"},
      {"IdPercent", check_workflow_id("a%2e"), "holds a character that no id has", "Copy the id alone"},
      {"IdSpace", check_workflow_id("a b"), "holds a character that no id has", "Copy the id alone"},
      {"IdLineEnd", check_workflow_id("a\nb"), "\"a?b\" holds a character", "Copy the id alone"},
      {"IdLetter", check_workflow_id("é"), "holds a character that no id has", "Copy the id alone"},
  };
}

std::vector<Message> messages_on_requests() {
  return {
      {"FlagsMode", check([](Request& r) { r.include_thinking = true; }), "need mode Stream", "Set mode to Stream"},
      {"FlagsPolicy", check([](Request& r) {
         r.mode = ExecuteMode::Stream;
         r.include_tool_calls = true;
         r.text_policy = TextPolicy::Settled;
       }),
       "text_policy Settled", "Use TextPolicy::Eager"},
      {"SelectedAsync", check([](Request& r) {
         r.mode = ExecuteMode::Async;
         r.selected_outputs = {"a.content"};
       }),
       "can't be used with mode Async", "Use mode Stream"},
      {"SelectedMany", check([](Request& r) { r.selected_outputs.assign(101, "a"); }), "has 101 entries; Sim takes 100",
       "Name fewer"},
      {"SelectedEmpty", check([](Request& r) {
         r.selected_outputs = {"a", ""};
       }),
       "an empty entry", "Name a block's output"},
      {"TimeoutMode", check([](Request& r) { r.execution_timeout_s = 5; }), "for mode Async only",
       "Use timeout instead"},
      {"TimeoutNegative", check([](Request& r) {
         r.mode = ExecuteMode::Async;
         r.execution_timeout_s = -1;
       }),
       "is -1 s; Sim takes 1 to 604800", "Choose one of these"},
      {"TimeoutHuge", check([](Request& r) {
         r.mode = ExecuteMode::Async;
         r.execution_timeout_s = 604801;
       }),
       "is 604801 s", "Choose one of these"},
      {"InputLong", check_input("[1,2,3]", input_limit(6)), "input has 7 bytes; the limit input_bytes is 6",
       "Send less"},
      {"InputNotJson", check_input("{\"a\":1 \"b\"}"), "input: byte 7: Missing a comma", "The request was not sent"},
      {"InputBlank", check_input("  "), "input: byte 2: The document is empty", "leave it empty"},
      {"InputNotUtf8", check_input("\"\xff\""), "input: byte 1: not valid UTF-8", "Write the input with JsonBuilder"},
      {"InputDeep", check_input("[[[]]]", depth_limit(2)), "more than 2 levels deep, which is the limit json_depth",
       "The request was not sent"},
      {"InputHalf", check_input(R"("\ud83d")"), "half of a surrogate pair", "Write the input with JsonBuilder"},
      {"InputBom", check_input("\xef\xbb\xbf{}"), "input: byte 0: Invalid value", "The request was not sent"},
      {"InputTwo", check_input("{}{}"), "must not be followed by other values", "The request was not sent"},
  };
}

class ValidateMessage : public testing::TestWithParam<Message> {};
TEST_P(ValidateMessage, SaysWhatIsWrongAndWhatToDo) {
  const Message& message = GetParam();
  EXPECT_NE(message.text.find(message.what), std::string::npos) << message.text;
  EXPECT_NE(message.text.find(message.advice), std::string::npos) << message.text;
  EXPECT_LT(message.text.find(message.what), message.text.find(message.advice)) << message.text;
  EXPECT_EQ(message.text.back(), '.') << message.text;
  for (const char symbol : message.text) EXPECT_GE(static_cast<unsigned char>(symbol), 0x20) << message.text;
}
INSTANTIATE_TEST_SUITE_P(Name, ValidateMessage, testing::ValuesIn(messages_on_names()),
                         [](const auto& one) { return one.param.name; });
INSTANTIATE_TEST_SUITE_P(Request, ValidateMessage, testing::ValuesIn(messages_on_requests()),
                         [](const auto& one) { return one.param.name; });

TEST(Validate, NeverShowsAKeyOrAPassword) {
  EXPECT_EQ(check_api_key("sim_secret\n").find("secret"), std::string::npos);
  EXPECT_EQ(check_base_url("http://me:secret@h").find("secret"), std::string::npos);
}

TEST(Validate, TakesGoodUrls) {
  for (const char* url : {"https://sim.ai", "http://127.0.0.1:3000", "http://h:65535/sub/path", "http://[::1]:3000",
                          "http://[::1]", "http://[fe80::1]/x", "https://a-b.example:1"}) {
    EXPECT_EQ(check_base_url(url), "") << url;
  }
}
TEST(Validate, TakesGoodKeysAndIds) {
  EXPECT_EQ(check_api_key(""), "");
  EXPECT_EQ(check_api_key("sim_!\"#$%&'()*+,-./~"), "");
  EXPECT_EQ(check_run_id("A.z_0:9-"), "");
  EXPECT_EQ(check_run_id(std::string(128, 'x')), "");
  EXPECT_EQ(check_run_id("..."), "");
  EXPECT_EQ(check_workflow_id("925dd9ee-1bfa-45e2-8e02-9278df26a4db"), "");
  EXPECT_EQ(check_workflow_id("workflow-execution:1"), "");
}
TEST(Validate, TakesGoodRequests) {
  EXPECT_EQ(check([](ExecuteRequest&) {}), "");
  EXPECT_EQ(check([](ExecuteRequest& r) {
              r.mode = ExecuteMode::Stream;
              r.selected_outputs.assign(100, "a.b");
              r.include_thinking = true;
              r.include_tool_calls = true;
              r.input = R"({"a":[1,2]})";
            }),
            "");
  EXPECT_EQ(check([](ExecuteRequest& r) {
              r.mode = ExecuteMode::Async;
              r.execution_timeout_s = 604800;
            }),
            "");
  EXPECT_EQ(check([](ExecuteRequest& r) { r.selected_outputs = {"a"}; }), "");
}
TEST(Validate, TakesAnInputOfExactlyItsLimits) {
  EXPECT_EQ(check_input("[1,2,3]", input_limit(7)), "");
  EXPECT_EQ(check_input("[[]]", depth_limit(2)), "");
}

/// Every byte in every text that becomes a part of a header or of the path.
TEST(Validate, LetsNoByteThroughThatEndsALineOrAPath) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = std::string("a") + static_cast<char>(byte) + "b";
    const bool control = byte < 0x20 || byte == 0x7f;
    if (!control && byte < 0x80 && byte != ' ') {
      EXPECT_EQ(check_api_key(text), "") << byte;
      continue;
    }
    EXPECT_NE(check_api_key(text), "") << byte;
    EXPECT_NE(check_run_id(text), "") << byte;
    EXPECT_NE(check_workflow_id(text), "") << byte;
    EXPECT_NE(check_base_url("http://" + text), "") << byte;
  }
  for (const char byte : {'/', '\\', '?', '#', '%'}) {
    EXPECT_NE(check_workflow_id(std::string("a") + byte + "b"), "") << byte;
    EXPECT_NE(check_run_id(std::string("a") + byte + "b"), "") << byte;
  }
}

TEST(BaseUrl, IsTrimmedAndItsOriginTaken) {
  EXPECT_EQ(trim_base_url("http://h/x//"), "http://h/x");
  EXPECT_EQ(trim_base_url("http://h"), "http://h");
  EXPECT_EQ(trim_base_url("///"), "");
  EXPECT_EQ(origin_of("https://h:8443/sub/path"), "https://h:8443");
  EXPECT_EQ(origin_of("https://h"), "https://h");
}

}  // namespace
}  // namespace simstudio::encode
