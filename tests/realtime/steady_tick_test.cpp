// SPDX-License-Identifier: Apache-2.0

// What `tick` does beside delivering: nothing. No allocation, no free, no lock, no system call.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <thread>

#include "realtime/host_probe.h"
#include "realtime/traffic.h"

namespace simstudio::test {
namespace {

constexpr int kWarmUp = 3;
constexpr int kRounds = 20;

struct SteadyTick : testing::TestWithParam<std::size_t> {
  const Traffic::Kind& kind() const { return Traffic::kinds().at(GetParam()); }
};

void expect_nothing(const HostProbe::Counts& counts, const char* name) {
  EXPECT_EQ(counts.allocations, 0u) << name;
  EXPECT_EQ(counts.frees, 0u) << name;
  EXPECT_EQ(counts.locks, 0u) << name;
}

TEST_P(SteadyTick, NeitherAllocatesNorFreesNorLocks) {
  Traffic traffic;
  for (int round = 0; round < kWarmUp + kRounds; ++round) {
    kind().bring(traffic);
    std::uint32_t delivered = 0;
    HostProbe::begin();
    for (int i = 0; i < 4; ++i) delivered += traffic.client.tick({std::chrono::microseconds(0), 0}).delivered;
    const HostProbe::Counts counts = HostProbe::end();
    ASSERT_EQ(delivered, kind().events) << kind().name;
    if (round >= kWarmUp) expect_nothing(counts, kind().name);
    traffic.runs.clear();
  }
}

TEST_P(SteadyTick, SoDoesPoll) {
  if (std::string_view(kind().name).find("handler") != std::string_view::npos) return;  // Poll calls none.
  Traffic traffic;
  Event events[64];
  for (int round = 0; round < kWarmUp + kRounds; ++round) {
    kind().bring(traffic);
    std::uint32_t delivered = 0;
    HostProbe::begin();
    for (int i = 0; i < 4; ++i) delivered += traffic.client.poll(events, 64);
    const HostProbe::Counts counts = HostProbe::end();
    ASSERT_EQ(delivered, kind().events) << kind().name;
    if (round >= kWarmUp) expect_nothing(counts, kind().name);
    traffic.runs.clear();
  }
}

TEST_P(SteadyTick, MakesNoSystemCallButTheClock) {
  Traffic traffic;
  std::atomic<bool> over{false};
  std::atomic<std::uint32_t> delivered{0};
  std::atomic<bool> may_tick{false};
  std::atomic<bool> ticking{false};
  std::uint64_t made_in_tick = 0;
  std::thread host([&] {
    forbid_system_calls_here();
    while (!over) {
      if (!may_tick) continue;
      ticking = true;
      const std::uint64_t before = forbidden_calls();
      if (may_tick) delivered += traffic.client.tick().delivered;
      made_in_tick += forbidden_calls() - before;
      ticking = false;
    }
  });
  for (int round = 1; round <= kRounds; ++round) {
    kind().bring(traffic);
    may_tick = true;
    const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const std::uint32_t expected = static_cast<std::uint32_t>(round) * kind().events;
    while (delivered < expected && std::chrono::steady_clock::now() < give_up_at) std::this_thread::yield();
    may_tick = false;
    while (ticking) std::this_thread::yield();
    EXPECT_EQ(delivered, expected) << kind().name;
    traffic.runs.clear();
  }
  over = true;
  host.join();
  EXPECT_EQ(made_in_tick, 0u) << kind().name << ": system call " << last_forbidden_call();
}

INSTANTIATE_TEST_SUITE_P(Kinds, SteadyTick, testing::Range(std::size_t{0}, Traffic::kinds().size()));

TEST(HostProbeItself, SeesWhatItIsToCount) {
  HostProbe::begin();
  auto* text = new std::string(100, 'x');
  delete text;
  std::mutex mutex;
  { const std::lock_guard<std::mutex> lock(mutex); }
  const HostProbe::Counts counts = HostProbe::end();
  EXPECT_EQ(counts.allocations, 2u);
  EXPECT_EQ(counts.frees, 2u);
  EXPECT_EQ(counts.locks, 1u);

  std::uint64_t seen = 0;
  std::thread([&] {
    forbid_system_calls_here();
    const std::uint64_t before = forbidden_calls();
    std::this_thread::yield();
    seen = forbidden_calls() - before;
  }).join();
  EXPECT_EQ(seen, 1u);
}

}  // namespace
}  // namespace simstudio::test
