// SPDX-License-Identifier: Apache-2.0

// What we send against what Sim's own SDKs, or the recorder, were recorded to send for the same call.

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace simstudio::test
