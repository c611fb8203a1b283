// SPDX-License-Identifier: Apache-2.0

// Answering a paused run: the bytes in both generations, and what is refused before it is sent.

#include "encode/resume.h"

#include <gtest/gtest.h>

namespace simstudio::encode {
namespace {

using base::Generation;

ExecuteRequest answering(std::string input = {}) {
  ExecuteRequest request;
  request.target = RunTarget::Resume;
  request.workflow_id = "wf1";
  request.run_id = "run-1";
  request.context_id = "block-1";
  request.input = std::move(input);
  return request;
}

std::string shown(const HttpRequest& http) {
  std::string text = http.method + " " + http.url + "\n";
  for (const auto& [name, value] : http.headers) text += name + ": " + value + "\n";
  return text + "\n" + http.body;
}

std::string encoded(Generation generation, const ExecuteRequest& request) {
  return shown(encode_resume(generation, {"http://h", "key"}, request));
}

TEST(EncodeResume, V2NamesTheContextInTheBody) {
  EXPECT_EQ(encoded(Generation::V2, answering(R"( {"approved":true} )")),
            "POST http://h/api/v2/workflows/wf1/runs/run-1/resume\n"
            "Content-Type: application/json\nAccept: application/json\nX-API-Key: key\n\n"
            R"({"contextId":"block-1","input":{"approved":true}})");
}

TEST(EncodeResume, LegacyNamesItInThePathAndMayStream) {
  const HttpRequest http = encode_resume(Generation::Legacy, {"http://h", "key"}, answering(R"({"approved":true})"));
  EXPECT_EQ(shown(http),
            "POST http://h/api/resume/wf1/run-1/block-1\n"
            "Content-Type: application/json\nAccept: application/json, text/event-stream\nX-API-Key: key\n"
            "X-Sim-Stream-Protocol: agent-events-v1\n\n"
            R"({"input":{"approved":true}})");
  EXPECT_TRUE(http.stream);
}

TEST(EncodeResume, SettledTextDoesWithoutTheProtocol) {
  ExecuteRequest request = answering();
  request.text_policy = TextPolicy::Settled;
  EXPECT_EQ(encoded(Generation::Legacy, request).find("X-Sim-Stream-Protocol"), std::string::npos);
}

/// Unlike an execution's input none is wrapped: what a text or a number means is the server's business (sim-api D.4).
TEST(EncodeResume, TheInputIsGivenAsItIs) {
  for (const char* input : {"\"yes\"", "5", "[1]", "null", "true"}) {
    const HttpRequest http = encode_resume(Generation::Legacy, {"http://h", "key"}, answering(input));
    EXPECT_EQ(http.body, "{\"input\":" + std::string(input) + "}");
  }
  EXPECT_EQ(encode_resume(Generation::Legacy, {"http://h", ""}, answering(" ")).body, R"({"input":{}})");
}

/// sim-api D.4: a pause inside a loop has a context like this.
TEST(EncodeResume, AnOddContextIsQuotedAndEncoded) {
  ExecuteRequest request = answering();
  request.context_id = "a/\"₍0₎";
  EXPECT_NE(encoded(Generation::V2, request).find(R"("contextId":"a/\"₍0₎")"), std::string::npos);
  EXPECT_NE(encoded(Generation::Legacy, request).find("/run-1/a%2F%22%E2%82%8D0%E2%82%8E\n"), std::string::npos);
}

template <typename Change>
std::string check(Change change) {
  ExecuteRequest request = answering();
  change(request);
  return check_resume(request, {});
}

TEST(CheckResume, SaysWhatIsWrongAndWhatToDo) {
  using Request = ExecuteRequest;
  const struct {
    std::string problem;
    const char* says;
    const char* advice;
  } kCases[] = {
      {check([](Request& r) { r.workflow_id = ""; }), "workflow_id is empty", "Copy it"},
      {check([](Request& r) { r.run_id = ""; }), "run_id is empty", "list_paused"},
      {check([](Request& r) { r.run_id = "no spaces"; }), "run_id \"no spaces\"", "Use only these"},
      {check([](Request& r) { r.context_id = ""; }), "context_id is empty", "resume_points_of"},
      {check([](Request& r) { r.context_id = ".."; }), "context_id is none", "list_paused"},
      {check([](Request& r) { r.context_id = "\xff"; }), "context_id is none", "list_paused"},
      {check([](Request& r) { r.input = "{\"a\":"; }), "input: byte", "JsonBuilder"},
  };
  for (const auto& one : kCases) {
    EXPECT_NE(one.problem.find(one.says), std::string::npos) << one.problem;
    EXPECT_NE(one.problem.find(one.advice), std::string::npos) << one.problem;
  }
  EXPECT_EQ(check([](Request&) {}), "");
}

}  // namespace
}  // namespace simstudio::encode
