// SPDX-License-Identifier: Apache-2.0
#include "frame_loop.h"

#include <sys/resource.h>

#include <chrono>
#include <ctime>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

double thread_cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

/// How often this thread gave up its core to wait for something. Being pushed off it by others is counted elsewhere.
long waits() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

/// CPU time, unless the thread was made to wait: then all of the wall clock is the library's doing.
double measure_us(const std::function<void()>& tick) {
  if (!tick) return 0;
  const long waits_before = waits();
  const auto start = Clock::now();
  const double cpu_before = thread_cpu_us();
  tick();
  const double cpu_us = thread_cpu_us() - cpu_before;
  const double wall_us = Milliseconds(Clock::now() - start).count() * 1000;
  return waits() == waits_before ? cpu_us : wall_us;
}

void do_frame_work() {
  const auto ends = Clock::now() + std::chrono::duration_cast<Clock::duration>(Milliseconds(kFrameWorkMs));
  volatile double sink = 1;
  while (Clock::now() < ends) {
    for (int i = 0; i < 200; ++i) sink = sink * 1.0000001 + 0.5;
  }
}

}  // namespace

FrameStats run_frames(const LoopSteps& steps) {
  FrameStats stats;
  const auto loop_start = Clock::now();
  auto frame_start = loop_start;
  Frame frame;
  frame.passed_s = kFrameMs / 1000;
  while (true) {
    FrameTimes times;
    times.tick_us = measure_us(steps.tick);
    frame.at_s = Milliseconds(frame_start - loop_start).count() / 1000;
    if (!steps.update(frame)) return stats;
    do_frame_work();
    times.frame_ms = Milliseconds(Clock::now() - frame_start).count();
    stats.add(times);
    frame.before = times;
    std::this_thread::sleep_until(frame_start + std::chrono::duration_cast<Clock::duration>(Milliseconds(kFrameMs)));
    const auto next_start = Clock::now();
    frame.passed_s = Milliseconds(next_start - frame_start).count() / 1000;
    frame_start = next_start;
  }
}
