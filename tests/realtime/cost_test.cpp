// SPDX-License-Identifier: Apache-2.0

// What the host's thread pays. Medians, warmed.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>
#include <vector>

#include "realtime/host_probe.h"
#include "simstudio/simstudio.h"
#include "support/server_process.h"

namespace simstudio::test {
namespace {

using Nanoseconds = std::chrono::duration<double, std::nano>;
using std::chrono::steady_clock;

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct CostTest : testing::Test {
  SandboxProcess sandbox{{"--speed", "1000"}};
  Client client{options()};

  ClientOptions options() const {
    ClientOptions made;
    made.base_url = sandbox.url();
    made.api_key = sandbox.key();
    made.api = Api::V2;
    return made;
  }
  static ExecuteOptions stream() {
    ExecuteOptions made;
    made.mode = ExecuteMode::Stream;
    made.selected_outputs = {"agent1.content"};
    made.input = R"({"question":"Who goes there?","mood":"calm"})";
    return made;
  }
  void tick_for(std::chrono::milliseconds time) {
    for (const auto until = steady_clock::now() + time; steady_clock::now() < until;) {
      client.tick();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
};

/// CPU time of this thread: the system may hand the core to the thread that a call woke, and that is not the call's.
double thread_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

TEST_F(CostTest, ExecuteWorkflowTakesLessThanFiftyMicroseconds) {
  const ExecuteOptions how = stream();
  std::vector<double> computed_us;
  std::vector<double> took_us;
  for (int i = 0; i < 500; ++i) {
    tick_for(std::chrono::milliseconds(2));  // The network thread sleeps again, so that each call has to wake it.
    const auto start = steady_clock::now();
    const double before = thread_us();
    simstudio::Run run = client.execute_workflow("echo", how, [](const Event&) {});
    computed_us.push_back(thread_us() - before);
    took_us.push_back(Nanoseconds(steady_clock::now() - start).count() / 1000);
    run.keep();
  }
  const double computed = median(computed_us);
  std::printf("execute_workflow: median %.1f us of CPU, %.1f us by the clock\n", computed, median(took_us));
  EXPECT_LT(computed, 50);
}

TEST_F(CostTest, ExecuteWorkflowAllocatesLittle) {
  const ExecuteOptions how = stream();
  HostProbe::Counts counts;
  for (int i = 0; i < 20; ++i) {
    HostProbe::begin();
    simstudio::Run run = client.execute_workflow("echo", how, [](const Event&) {});
    counts = HostProbe::end();
    run.keep();
    tick_for(std::chrono::milliseconds(2));
  }
  std::printf("execute_workflow: %llu allocations, %llu frees, %llu locks\n",
              static_cast<unsigned long long>(counts.allocations), static_cast<unsigned long long>(counts.frees),
              static_cast<unsigned long long>(counts.locks));
  EXPECT_LE(counts.allocations, 12u);
}

TEST_F(CostTest, AnEmptyTickTakesLessThanTwentyNanoseconds) {
  tick_for(std::chrono::milliseconds(5));
  constexpr int kTicks = 1000;  // Short enough that the system seldom takes the core away in between.
  std::vector<double> took_ns;
  for (int i = 0; i < 2000; ++i) {
    const auto start = steady_clock::now();
    for (int tick = 0; tick < kTicks; ++tick) client.tick();
    took_ns.push_back(Nanoseconds(steady_clock::now() - start).count() / kTicks);
  }
  const double typical = median(took_ns);
  std::printf("empty tick: median %.1f ns\n", typical);
#if defined(NDEBUG)
  EXPECT_LT(typical, 20);
#endif
}

}  // namespace
}  // namespace simstudio::test
