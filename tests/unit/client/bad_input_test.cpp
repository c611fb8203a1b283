// SPDX-License-Identifier: Apache-2.0

// What can't be sent or must not be followed: one clear error each, and no request.

#include "unit/client/client_fixture.h"

namespace simstudio::test {
namespace {

struct BadRequest {
  const char* name;
  const char* url;
  const char* key;
  const char* workflow;
  const char* input;
  const char* says;
};

class BadInput : public ClientTest, public testing::WithParamInterface<BadRequest> {};

TEST_P(BadInput, IsOneErrorAndNoRequest) {
  make(Api::Legacy, GetParam().url, GetParam().key);
  ExecuteOptions options;
  options.input = GetParam().input;
  const simstudio::Run run = ask(options, GetParam().workflow);
  EXPECT_TRUE(log.empty()) << "never synchronously";
  tick();
  tick();
  EXPECT_EQ(log, (Log{"error INVALID_ARGUMENT"}));
  EXPECT_NE(message.find(GetParam().says), std::string::npos) << message;
  EXPECT_TRUE(transport.started.empty());
}

INSTANTIATE_TEST_SUITE_P(Table, BadInput,
                         testing::Values(BadRequest{"no_scheme", "sim.local:3000", "k", "w", "", "has no scheme"},
                                         BadRequest{"other_scheme", "ftp://sim", "k", "w", "", "neither http"},
                                         BadRequest{"no_host", "http://", "k", "w", "", "no host"},
                                         BadRequest{"line_break_in_url", "http://a\r\nX: y", "k", "w", "", "control"},
                                         BadRequest{"line_break_in_key", "http://a", "k\r\nX: y", "w", "", "api_key"},
                                         BadRequest{"empty_workflow", "http://a", "k", "", "", "workflow_id is empty"},
                                         BadRequest{"path_as_workflow", "http://a", "k", "a/../b", "", "slash"},
                                         BadRequest{"broken_json", "http://a", "k", "w", "{\"a\":1", "input: byte"},
                                         BadRequest{"invalid_utf8", "http://a", "k", "w", "{\"a\":\"\xff\"}", "UTF-8"},
                                         BadRequest{"control_key", "http://a", "k", "w", "{\"stream\":1}", "use v2"}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_F(ClientTest, HugeInputIsRefusedByItsLimit) {
  ExecuteOptions options;
  options.input = "\"" + std::string(200u << 20, 'x') + "\"";
  const simstudio::Run run = ask(options);
  tick();
  tick();
  EXPECT_EQ(log, (Log{"error INVALID_ARGUMENT"}));
  EXPECT_NE(message.find("input_bytes"), std::string::npos);
}

TEST_F(ClientTest, RedirectIsNeverFollowed) {
  const simstudio::Run run = ask();
  tick();
  transport.headers(last(), 302, {{"Location", "http://evil.test/"}});
  transport.done(last());
  tick();
  EXPECT_EQ(log, (Log{"error PROTOCOL"}));
  EXPECT_EQ(transport.started.size(), 1u);
}

}  // namespace
}  // namespace simstudio::test
