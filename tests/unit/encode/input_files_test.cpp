// SPDX-License-Identifier: Apache-2.0

// Files in the input: where they stand in the body, what they are called, and what is refused before anything is read.

#include "encode/input_files.h"

#include <gtest/gtest.h>

#include "encode/execute.h"
#include "encode/mime.h"
#include "encode/validate.h"

namespace simstudio::encode {
namespace {

using base::Generation;

FileToSend bytes_for(std::string field, std::string bytes, std::string name = {}, std::string mime = {}) {
  FileToSend one;
  one.file.field = std::move(field);
  one.file.bytes = std::move(bytes);
  one.file.name = std::move(name);
  one.file.mime = std::move(mime);
  one.size = one.file.bytes.size();
  return one;
}

FileToSend path_for(std::string field, std::string path) {
  FileToSend one;
  one.file.field = std::move(field);
  one.file.path = std::move(path);
  return one;
}

ExecuteRequest request_with(std::vector<FileToSend> files, std::string input = {}) {
  ExecuteRequest request;
  request.workflow_id = "w";
  request.run_id = "r";
  request.input = std::move(input);
  request.files = std::move(files);
  return request;
}

std::string body_of(Generation generation, const ExecuteRequest& request) {
  std::string problem;
  HttpRequest http = encode_execute(generation, {"http://h", ""}, request, &problem);
  EXPECT_EQ(problem, "");
  return std::move(http.body);
}

constexpr char kNote[] = R"([{"type":"file","data":"data:text/plain;base64,SGk=","name":"a.txt","mime":"text/plain"}])";

TEST(InputFiles, StandInTheInputOfV2AndFlatInALegacyBody) {
  ExecuteRequest request = request_with({bytes_for("doc", "Hi", "a.txt")}, R"({"a":1})");
  request.mode = ExecuteMode::Stream;
  const std::string note(kNote);
  EXPECT_EQ(body_of(Generation::V2, request), R"({"input":{"a":1,"doc":)" + note + R"(},"stream":true})");
  EXPECT_EQ(body_of(Generation::Legacy, request), R"({"a":1,"doc":)" + note + R"(,"stream":true})");
}

TEST(InputFiles, NeedNoOtherInput) {
  const std::string note(kNote);
  for (const char* input : {"", "null", "{}", " { } "}) {
    const std::string body = body_of(Generation::V2, request_with({bytes_for("doc", "Hi", "a.txt")}, input));
    EXPECT_EQ(Json::parse(body).dump(), R"({"input":{"doc":)" + note + "}}") << input;
  }
}

TEST(InputFiles, StandBesideAScalar) {
  const std::string body = body_of(Generation::V2, request_with({bytes_for("doc", "Hi", "a.txt")}, "\"hi\""));
  EXPECT_EQ(body, R"({"input":{"input":"hi","doc":)" + std::string(kNote) + "}}");
}

TEST(InputFiles, OfOneFieldAreOneListInTheOrderGiven) {
  const Json input = Json::parse(
      body_of(Generation::V2,
              request_with({bytes_for("a", "1", "1"), bytes_for("b", "2", "2"), bytes_for("a", "3", "3")})))["input"];
  EXPECT_EQ(input["a"].size(), 2u);
  EXPECT_EQ(input.at_path("a.0.name").as_text(), "1");
  EXPECT_EQ(input.at_path("a.1.name").as_text(), "3");
  EXPECT_EQ(input.at_path("b.0.name").as_text(), "2");
}

TEST(InputFiles, MayBeEmpty) {
  const std::string body = body_of(Generation::V2, request_with({bytes_for("doc", "", "a.txt")}));
  EXPECT_EQ(Json::parse(body).at_path("input.doc.0.data").as_text(), "data:text/plain;base64,");
}

TEST(InputFiles, QuoteWhatTheyAreCalled) {
  const std::string body = body_of(Generation::V2, request_with({bytes_for("d\"", "Hi", "\\ \"é\n.txt")}));
  EXPECT_EQ(Json::parse(body)["input"]["d\""].element(0)["name"].as_text(), "\\ \"é\n.txt");
}

TEST(InputFiles, TakeNameAndTypeFromThePath) {
  InputFile file;
  file.path = "/saves/Dungeon.MAP.PnG";
  EXPECT_EQ(name_of(file), "Dungeon.MAP.PnG");
  EXPECT_EQ(mime_of(file), "image/png");
  file.name = "x.json";
  EXPECT_EQ(mime_of(file), "application/json");
  file.mime = "text/plain;charset=utf-8";
  EXPECT_EQ(mime_of(file), "text/plain;charset=utf-8");
  EXPECT_EQ(name_of(InputFile{}), "file");
  EXPECT_EQ(mime_of(InputFile{}), "application/octet-stream");
}

TEST(MimeOfName, GoesByTheLastEndingAlone) {
  EXPECT_EQ(mime_of_name("a.tar.gz"), "application/gzip");
  EXPECT_EQ(mime_of_name("a.jpeg"), "image/jpeg");
  EXPECT_EQ(mime_of_name("png"), "application/octet-stream");
  EXPECT_EQ(mime_of_name("a.pngx"), "application/octet-stream");
  EXPECT_EQ(mime_of_name("a."), "application/octet-stream");
}

/// A disk whose files hold what the test says.
class Shelf final : public FileReader {
 public:
  std::string read(const FileToSend& file, Base64Writer& out) override {
    asked.push_back(file.file.path);
    if (file.file.path == "/gone") return "it is gone";
    for (const char letter : std::string("Hi")) out.append({&letter, 1});
    return {};
  }
  std::vector<std::string> asked;
};

TEST(InputFiles, AreReadByTheirPathWhileTheBodyIsWritten) {
  Shelf shelf;
  std::string problem;
  const ExecuteRequest request = request_with({path_for("doc", "/notes/a.txt")});
  const HttpRequest http = encode_execute(Generation::V2, {"http://h", ""}, request, &problem, &shelf);
  EXPECT_EQ(http.body, R"({"input":{"doc":)" + std::string(kNote) + "}}");
  EXPECT_EQ(shelf.asked, (std::vector<std::string>{"/notes/a.txt"}));
}

TEST(InputFiles, ThatCantBeReadAreAProblemInBothGenerations) {
  for (const Generation generation : {Generation::V2, Generation::Legacy}) {
    Shelf shelf;
    std::string problem;
    encode_execute(generation, {"http://h", ""}, request_with({path_for("doc", "/gone")}), &problem, &shelf);
    EXPECT_EQ(problem, "it is gone");
  }
}

TEST(InputFiles, OfALegacyControlKeyAreRefusedByName) {
  std::string problem;
  encode_execute(Generation::Legacy, {"http://h", ""}, request_with({bytes_for("stream", "x", "a")}), &problem);
  EXPECT_NE(problem.find("\"stream\""), std::string::npos) << problem;
  encode_execute(Generation::V2, {"http://h", ""}, request_with({bytes_for("stream", "x", "a")}), &problem);
  EXPECT_EQ(problem, "");
}

struct Refused {
  const char* name;
  FileToSend file;
  const char* says;
  const char* advice;
};

FileToSend both() {
  FileToSend one = path_for("doc", "/a");
  one.file.bytes = "x";
  return one;
}

class RefusedFile : public testing::TestWithParam<Refused> {};

TEST_P(RefusedFile, IsNamedAndAdvised) {
  const std::string problem = check_execute(request_with({GetParam().file}, R"({"taken":1})"), {});
  EXPECT_NE(problem.find(GetParam().says), std::string::npos) << problem;
  EXPECT_NE(problem.find(GetParam().advice), std::string::npos) << problem;
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedFile,
    testing::Values(
        Refused{"no_field", path_for("", "/a/b.txt"), "files[0] \"/a/b.txt\" names no field", "InputFile::field"},
        Refused{"taken_field", bytes_for("taken", "x"), "field \"taken\", which the input has", "Leave one"},
        Refused{"path_and_bytes", both(), "both a path and bytes", "Give one"},
        Refused{"mime_comma", bytes_for("doc", "x", "a", "a/b,c"), "mime", "text/plain"},
        Refused{"mime_quote", bytes_for("doc", "x", "a", "a/\"b"), "mime", "text/plain"},
        Refused{"mime_line", bytes_for("doc", "x", "a", "a/b\nc"), "mime", "text/plain"},
        Refused{"field_utf8", bytes_for("d\xff", "x", "a"), "not valid UTF-8", "in UTF-8"},
        Refused{"path_utf8", path_for("doc", "/\xff"), "not valid UTF-8", "in UTF-8"},
        Refused{"zero_byte", path_for("doc", std::string("/a\0b", 4)), "zero byte", "the path alone"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(InputFiles, OfAScalarInputMayNotBeCalledInput) {
  EXPECT_NE(check_execute(request_with({bytes_for("input", "x")}, "5"), {}).find("\"input\""), std::string::npos);
  EXPECT_EQ(check_execute(request_with({bytes_for("input", "x")}, "{}"), {}), "");
}

TEST(InputFiles, CountAgainstTheLimitAsBase64) {
  Limits limits;
  limits.input_bytes = 1000;
  EXPECT_EQ(check_input_size({bytes_for("doc", std::string(600, 'x'))}, 10, limits), "");
  const std::string problem =
      check_input_size({bytes_for("doc", "x", "small"), bytes_for("doc", std::string(700, 'x'), "large")}, 10, limits);
  EXPECT_NE(problem.find("limit input_bytes is 1000"), std::string::npos) << problem;
  EXPECT_NE(problem.find("files[1] \"large\", 700 bytes"), std::string::npos) << problem;
  EXPECT_EQ(check_input_size({}, 5000, limits), "") << "check_execute has looked at the input alone";
}

/// One allocation for the whole body: a file is never there twice, nor moved while it grows.
TEST(InputFiles, HaveTheirRoomInTheBodyFromTheStart) {
  const ExecuteRequest request = request_with({bytes_for("doc", std::string(100000, 'x'), "a")}, R"({"a":1})");
  for (const Generation generation : {Generation::V2, Generation::Legacy}) {
    const std::string body = body_of(generation, request);
    EXPECT_GT(body.capacity(), body.size()) << "a copy, cut to its size";
    EXPECT_LT(body.capacity(), base64_size(100000) + 1000) << "grown by doubling";
  }
}

}  // namespace
}  // namespace simstudio::encode
