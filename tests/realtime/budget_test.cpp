// SPDX-License-Identifier: Apache-2.0

// A tick keeps to its budget, and a small one loses nothing.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>
#include <vector>

#include "lifetime/crowd_text.h"
#include "realtime/traffic.h"
#include "support/fake_clock.h"
#include "support/server_process.h"

namespace simstudio::test {
namespace {

using std::chrono::microseconds;

TEST(TickBudgetTest, IsOverrunByOneHandlerAtMost) {
  FakeClock clock;
  FakeTransport transport;
  ClientOptions options;
  options.base_url = "http://sim.test";
  options.api_key = "key";
  options.api = Api::V2;
  options.threading = Threading::HostTicked;
  options.transport = &transport;
  options.clock = &clock;
  Client client(options);
  std::vector<simstudio::Run> runs;
  for (int i = 0; i < 5; ++i) {
    runs.push_back(client.execute_workflow("guard", {}, [&](const Event&) { clock.advance(microseconds(60)); }));
  }
  client.tick();
  for (const TransferId id : transport.live_ids()) transport.json(id, 200, R"({"data":{"status":"completed"}})");

  std::vector<std::uint32_t> delivered;
  for (int i = 0; i < 4; ++i) delivered.push_back(client.tick({microseconds(100), 0}).delivered);
  EXPECT_EQ(delivered, (std::vector<std::uint32_t>{2, 2, 1, 0}));  // The second handler begins at 60 us, in time.
}

/// CPU time of this thread: what a tick costs, whoever else is on the machine.
double thread_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

struct FrameLoop {
  static constexpr int kStreams = 1000;
  static constexpr int kFramesMax = 60 * 60;

  explicit FrameLoop(const SandboxProcess& sandbox) : client(options(sandbox)), texts(kStreams), ends(kStreams) {}

  static ClientOptions options(const SandboxProcess& sandbox) {
    ClientOptions made;
    made.base_url = sandbox.url();
    made.api_key = sandbox.key();
    made.api = Api::V2;
    made.limits.concurrent_runs = kStreams;
    return made;
  }
  void ask() {
    ExecuteOptions how;
    how.mode = ExecuteMode::Stream;
    how.selected_outputs = {"agent1.content"};
    for (std::size_t i = 0; i < kStreams; ++i) {
      runs.push_back(client.execute_workflow("talker", how, [this, i](const Event& event) {
        if (event.kind == EventKind::Token) texts[i].append(event.text);
        if (event.kind == EventKind::Result) ends[i] = std::string(event.result->texts[0].text);
        if (is_terminal(event.kind)) ++ended;
      }));
    }
  }
  void play() {
    for (int frame = 0; frame < kFramesMax && ended < kStreams; ++frame) {
      const double before = thread_us();
      delivered += client.tick({microseconds(100), 0}).delivered;
      ticks_us.push_back(thread_us() - before);
      std::this_thread::sleep_for(microseconds(16667));
    }
    std::sort(ticks_us.begin(), ticks_us.end());
  }
  double percentile(double part) const {
    return ticks_us[static_cast<std::size_t>(part * static_cast<double>(ticks_us.size() - 1))];
  }

  Client client;
  std::vector<Run> runs;
  std::vector<std::string> texts;
  std::vector<std::string> ends;
  std::vector<double> ticks_us;
  std::uint64_t delivered = 0;
  int ended = 0;
};

TEST(TickBudgetTest, CarriesAThousandStreamsInAHundredMicrosecondsAFrame) {
  raise_file_limit();
  const std::string text = long_text().substr(0, 700);
  const TalkerFile talker(text);
  const SandboxProcess sandbox({"--personas", talker.path(), "--speed", "2.25"});  // About 50 tokens/s a stream.
  FrameLoop loop(sandbox);
  loop.ask();
  loop.play();
  std::printf("1000 streams, %llu events, %zu ticks: p50 %.0f, p99 %.0f, p99.9 %.0f, max %.0f us of CPU\n",
              static_cast<unsigned long long>(loop.delivered), loop.ticks_us.size(), loop.percentile(0.5),
              loop.percentile(0.99), loop.percentile(0.999), loop.percentile(1));

  ASSERT_EQ(loop.ended, FrameLoop::kStreams);
  EXPECT_LT(loop.percentile(0.99), 1000);
  EXPECT_EQ(std::count(loop.texts.begin(), loop.texts.end(), text), FrameLoop::kStreams);
  EXPECT_EQ(std::count(loop.ends.begin(), loop.ends.end(), text), FrameLoop::kStreams);
}

}  // namespace
}  // namespace simstudio::test
