// SPDX-License-Identifier: Apache-2.0

// Every recorded answer of every call that this library makes, through the whole client: each is an answer, a result, a
// receipt or an error with the server's own status, and none is called "not Sim's".

#include <algorithm>
#include <functional>
#include <regex>

#include "conformance/sdk_fixture.h"
#include "support/recording.h"

namespace simstudio::test {
namespace {

using Call = std::function<simstudio::Run(Client&)>;

bool matches(const std::string& path, const char* pattern) { return std::regex_match(path, std::regex(pattern)); }

ListRunsOptions runs_in_a_workspace() {
  ListRunsOptions options;
  options.workspace_id = "w";
  return options;
}

ListWorkflowsOptions workflows_in_a_workspace() {
  ListWorkflowsOptions options;
  options.workspace_id = "w";
  return options;
}

/// The look-up of this route; empty when we have none.
Call look_up_of(const std::string& path) {
  if (matches(path, "/api/workflows/[^/]+/status")) return [](Client& c) { return c.get_workflow_status("w"); };
  if (matches(path, "/api/jobs/[^/]+")) return [](Client& c) { return c.get_job_status("t"); };
  if (matches(path, "/api/users/me/usage-limits")) return [](Client& c) { return c.get_usage_limits(); };
  if (matches(path, "/api/v2/workflows/[^/]+/runs/[^/]+|/api/workflows/[^/]+/executions/[^/]+"))
    return [](Client& c) { return c.get_workflow_run("w", "r"); };
  if (matches(path, "/api/v2/workflows/[^/]+/runs|/api/v1/logs"))
    return [](Client& c) { return c.list_runs("w", detail::NoHandler{}, runs_in_a_workspace()); };
  if (matches(path, "/api/v[12]/workflows"))
    return [](Client& c) { return c.list_workflows(detail::NoHandler{}, workflows_in_a_workspace()); };
  if (matches(path, "/api/workflows/[^/]+/paused")) return [](Client& c) { return c.list_paused("w"); };
  if (matches(path, "/api/workflows/[^/]+/paused/[^/]+")) return [](Client& c) { return c.list_paused("w", "r"); };
  return {};
}

ExecuteMode mode_of(const Recording& recording) {
  const Json body = Json::parse(recording.request_body);
  const auto& sent = recording.request_headers;
  const auto has = [&](const char* name, const char* value) {
    return std::any_of(sent.begin(), sent.end(),
                       [&](const auto& one) { return one.first == name && one.second == value; });
  };
  if (has("X-Execution-Mode", "async") || (recording.is_v2() && body["async"].as_boolean())) return ExecuteMode::Async;
  const bool streams = body["stream"].as_boolean() || has("X-Stream-Response", "true");
  return streams ? ExecuteMode::Stream : ExecuteMode::Sync;
}

/// A login alone is no message: its answer is read inside `chat`.
bool is_chat_message(const Recording& recording) {
  const Json body = Json::parse(recording.request_body);
  return !body.is_object() || !body["input"].is_null() || body["password"].is_null();
}

Call call_of(const Recording& recording) {
  const std::string path = recording.path.substr(0, recording.path.find('?'));
  if (recording.method == "GET") return look_up_of(path);
  if (recording.method != "POST") return {};
  if (matches(path, "/api/v2/workflows/[^/]+/runs/[^/]+/cancel|/api/workflows/[^/]+/executions/[^/]+/cancel"))
    return [](Client& c) { return c.cancel_run("w", "r"); };
  if (matches(path, "/api/v2/workflows/[^/]+/runs/[^/]+/resume|/api/resume/[^/]+/[^/]+/[^/]+")) {
    ResumeOptions answer;
    answer.stream = recording.is_stream();
    return [answer](Client& c) { return c.resume_workflow("w", "r", "c", answer); };
  }
  if (matches(path, "/api/chat/[^/]+") && is_chat_message(recording)) {
    ChatOptions message;
    message.message = "Hello";
    return [message](Client& c) { return c.chat("innkeeper", message); };
  }
  if (!matches(path, "/api/(v2/)?workflows/[^/]+/execute")) return {};
  ExecuteOptions options;
  options.mode = mode_of(recording);
  return [options](Client& c) { return c.execute_workflow("w", options); };
}

struct EveryRecording : Sdk {
  void replay(const Recording& recording, const Call& call) {
    ClientOptions with = options();
    with.api = recording.is_v2() ? Api::V2 : Api::Legacy;
    make(with);
    run = call(*client);
    tick();
    const TransferId id = last();
    if (recording.status == 0) {
      transport.connected(id);
      transport.done(id, TransportEnd::ConnectionLost, RequestSent::Maybe);
    } else {
      transport.headers(id, recording.status, recording.headers);
      transport.bytes(id, recording.body);
      transport.done(id);
    }
    for (int i = 0; i < 3; ++i) client->tick({0us, 0});
  }
};

TEST_F(EveryRecording, OfACallThatWeMakeIsDecoded) {
  int look_ups = 0;
  int executions = 0;
  for (const std::string& name : recording_names()) {
    const Recording recording = read_recording(name);
    const Call call = call_of(recording);
    if (!call) continue;
    const bool is_execution = recording.method == "POST" && recording.path.find("/cancel") == std::string::npos;
    ++(is_execution ? executions : look_ups);
    replay(recording, call);
    SCOPED_TRACE(name);
    const bool ended = run.state() == RunState::Finished || run.state() == RunState::Failed;
    ASSERT_TRUE(ended);
    if (!is_execution && recording.status / 100 == 2) {
      ASSERT_NE(run.answer(), nullptr) << (run.error() != nullptr ? run.error()->message : "");
      EXPECT_EQ(run.answer()->http_status, recording.status);
    }
    if (!is_execution && recording.status >= 400) {
      ASSERT_NE(run.error(), nullptr);
      EXPECT_EQ(run.error()->http_status, recording.status);
    }
    if (run.error() != nullptr) {
      EXPECT_NE(run.error()->code, ErrorCode::Protocol) << run.error()->message;
    }
  }
  EXPECT_EQ(look_ups, 142);
  EXPECT_EQ(executions, 319);
}

}  // namespace
}  // namespace simstudio::test
