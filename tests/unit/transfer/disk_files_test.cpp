// SPDX-License-Identifier: Apache-2.0
#include "transfer/disk_files.h"

#include "support/child_process.h"
#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

struct DiskFilesTest : LoopTest {
  TemporaryFolder folder;

  encode::ExecuteRequest with_file(const std::string& path) {
    encode::ExecuteRequest request;
    encode::FileToSend file;
    file.file.field = "doc";
    file.file.path = path;
    request.files.push_back(file);
    return request;
  }
  std::string write(const std::string& name, const std::string& bytes) {
    write_text(folder.path(name), bytes);
    return folder.path(name);
  }
};

TEST_F(DiskFilesTest, AFileGoesIntoTheRequestWithNameAndType) {
  ask(with_file(write("Zoë.png", "Hi")));
  step();
  ASSERT_EQ(transport.started.size(), 1u);
  EXPECT_EQ(
      transport.started[0].body,
      R"({"input":{"doc":[{"type":"file","data":"data:image/png;base64,SGk=","name":"Zoë.png","mime":"image/png"}]}})");
}

TEST_F(DiskFilesTest, AFileOfManyPiecesIsWhole) {
  std::string bytes;
  for (int i = 0; i < 200001; ++i) bytes.push_back(static_cast<char>(i * 31));
  ask(with_file(write("map.bin", bytes)));
  step();
  std::string expected;
  encode::Base64Writer writer(expected);
  writer.append(bytes);
  writer.finish();
  ASSERT_EQ(transport.started.size(), 1u);
  EXPECT_NE(transport.started[0].body.find(";base64," + expected + "\""), std::string::npos);
}

TEST_F(DiskFilesTest, WhatCantBeReadIsOneErrorThatNamesItAndNoRequest) {
  const std::pair<std::string, const char*> kCases[] = {
      {folder.path("none.png"), "No such file"}, {folder.path(), "it is a folder"}, {"/dev/zero", "no ordinary file"}};
  for (const auto& [path, why] : kCases) {
    ask(with_file(path));
    step();
    EXPECT_EQ(take().back().substr(2), "error INVALID_ARGUMENT");
    EXPECT_NE(message.find("\"" + path + "\" can't be read: "), std::string::npos) << message;
    EXPECT_NE(message.find(why), std::string::npos) << message;
  }
  EXPECT_TRUE(transport.started.empty());
}

TEST_F(DiskFilesTest, OneThatIsTooLargeIsRefusedByItsSizeAlone) {
  make([](transfer::LoopOptions& options) { options.limits.input_bytes = 1000; });
  ask(with_file(write("map.bin", std::string(1000, 'x'))));
  step();
  EXPECT_EQ(take(), (Log{"1 error INVALID_ARGUMENT"}));
  EXPECT_NE(message.find("input_bytes is 1000"), std::string::npos) << message;
  EXPECT_TRUE(transport.started.empty());
}

TEST_F(DiskFilesTest, OneThatGrewWhileItWaitedIsMeasuredAgain) {
  make([](transfer::LoopOptions& options) { options.limits.concurrent_runs = 1; });
  const std::string path = write("map.bin", "Hi");
  ask(stream());
  ask(with_file(path));
  step();
  write("map.bin", "Hi there");
  transport.json(last(), 200, R"({"data":{"status":"completed"}})");
  step();
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_NE(transport.started[1].body.find("base64,SGkgdGhlcmU=\""), std::string::npos) << transport.started[1].body;
}

TEST_F(DiskFilesTest, OneThatGoesWhileItWaitsSendsNothing) {
  make([](transfer::LoopOptions& options) { options.limits.concurrent_runs = 1; });
  const std::string path = write("map.bin", "Hi");
  ask(stream());
  ask(with_file(path));
  step();
  ASSERT_EQ(std::remove(path.c_str()), 0);
  transport.json(last(), 200, R"({"data":{"status":"completed"}})");
  step();
  EXPECT_EQ(take(), (Log{"1 result completed", "2 error INVALID_ARGUMENT"}));
  EXPECT_EQ(transport.started.size(), 1u);
}

TEST_F(DiskFilesTest, OneThatChangesWhileItIsReadIsNotSent) {
  for (const std::uint64_t measured : {1u, 3u}) {
    encode::FileToSend file;
    file.file.path = write("map.bin", "Hi");
    file.size = measured;
    std::string out;
    encode::Base64Writer writer(out);
    const std::string problem = transfer::DiskFiles().read(file, writer);
    EXPECT_NE(problem.find("changed while it was read"), std::string::npos) << problem;
  }
}

TEST_F(DiskFilesTest, AFileGoesAlongToAServerWithoutV2) {
  make([](transfer::LoopOptions& options) { options.api = Api::Auto; });
  ask(with_file(write("a.txt", "Hi")));
  step();
  transport.json(last(), 404, R"({"error":{"code":"NOT_FOUND","message":"Not found"}})");
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_EQ(transport.started[1].body,
            R"({"doc":[{"type":"file","data":"data:text/plain;base64,SGk=","name":"a.txt","mime":"text/plain"}]})");
}

}  // namespace
}  // namespace simstudio::test
