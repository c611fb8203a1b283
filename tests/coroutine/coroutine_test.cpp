// SPDX-License-Identifier: Apache-2.0
#include "simstudio/coroutine.h"

#include <gtest/gtest.h>

#include <exception>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

/// A coroutine that runs until its first wait and is owned by whoever started it.
struct Task {
  struct promise_type {
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  explicit Task(std::coroutine_handle<promise_type> made) : handle(made) {}
  Task(Task&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  std::coroutine_handle<promise_type> handle;
};

struct CoroutineTest : testing::Test, HostTickedClient {
  void SetUp() override { make(); }
  std::string heard;
  std::string said;

  Task talk() {
    const auto ask = [&](auto handler) { return client->execute_workflow("guard", stream(), handler); };
    const auto on_token = [&](const Event& event) { heard += event.text; };
    const simstudio::Run run = co_await ended(ask, on_token);
    said = run.result() != nullptr ? std::string(run.result()->status_text) : "no result";
    const simstudio::Run look = co_await ended([&](auto handler) { return client->get_job_status("job:1", handler); });
    said += look.answer() != nullptr ? " then " + std::string(look.answer()->job->status_text) : " then no answer";
  }
  void tick() {
    for (int i = 0; i < 2; ++i) client->tick();
  }
  void finish_stream() {
    transport.stream_headers(last());
    transport.bytes(last(), "data: {\"blockId\":\"a\",\"chunk\":\"Halt\"}\n\n");
    transport.bytes(last(), "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{}}}\n\n");
    transport.done(last());
  }
};

TEST_F(CoroutineTest, GoesOnInsideTickWithTheEndedRun) {
  const Task task = talk();
  tick();
  finish_stream();
  EXPECT_TRUE(said.empty()) << "before the tick";
  tick();
  EXPECT_EQ(heard, "Halt");
  EXPECT_EQ(said, "completed");
  EXPECT_FALSE(task.handle.done());
  transport.json(last(), 200, R"({"success":true,"taskId":"job:1","status":"processing"})");
  tick();
  EXPECT_EQ(said, "completed then processing");
  EXPECT_TRUE(task.handle.done());
}

TEST_F(CoroutineTest, DestroyedWhileItWaitsItStopsItsRun) {
  {
    const Task task = talk();
    tick();
    transport.connected(last());
  }
  tick();
  EXPECT_EQ(said, "");
  ASSERT_EQ(transport.started.size(), 2u);
  EXPECT_NE(transport.started[1].url.find("/cancel"), std::string::npos);
}

TEST_F(CoroutineTest, AFailureIsOnTheRun) {
  const Task task = talk();
  tick();
  transport.done(last(), TransportEnd::NotConnected, RequestSent::No);
  tick();
  EXPECT_EQ(said, "no result");
}

}  // namespace
}  // namespace simstudio::test
