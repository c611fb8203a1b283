// SPDX-License-Identifier: Apache-2.0

// Three NPCs talk at once inside a 60 Hz loop, the player interrupts one and walks away from another, and the loop's
// frame times are set beside those of the same loop without the library.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <simstudio/simstudio.h>

#include "frame_stats.h"
#include "npc.h"

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kFrameMs = 1000.0 / 60;
constexpr double kFrameWorkMs = 8;
constexpr double kTickLimitUs = 2000;  // A budget of 500 µs and one handler, in CPU time of this thread.
constexpr const char* kQuestions[] = {"Who goes there?", "What news of the road?", "Tell me of the old mill."};

struct Options {
  double seconds = 20;
  std::vector<std::string> workflows{"demo", "guard", "oracle"};
  std::string output = "agent1.content";
};

struct Scene {
  std::vector<std::unique_ptr<Npc>> npcs;
  bool interrupted = false;
  bool walked_away = false;
  std::size_t questions = 0;
};

double thread_cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

/// What the game itself does in a frame: work, not sleep, so that whoever steals time shows.
void simulate_frame_work() {
  const auto ends = Clock::now() + std::chrono::duration_cast<Clock::duration>(Milliseconds(kFrameWorkMs));
  volatile double sink = 1;
  while (Clock::now() < ends) {
    for (int i = 0; i < 200; ++i) sink = sink * 1.0000001 + 0.5;
  }
}

void update_scene(Scene& scene, simstudio::Client& client, double share_of_time) {
  for (auto& npc : scene.npcs) {
    npc->update(kFrameMs / 1000);
    if (npc->wants_to_print()) {
      std::printf("%s\n", npc->take_line().c_str());
      std::fflush(stdout);
    }
  }
  Npc& first = *scene.npcs[0];
  Npc& last = *scene.npcs.back();
  if (!scene.interrupted && share_of_time > 0.3 && first.speaks() && first.tokens > 0) {
    scene.interrupted = true;
    std::printf("  (you interrupt)\n");
    first.interrupt();
  }
  if (!scene.walked_away && share_of_time > 0.6 && &first != &last) {
    scene.walked_away = true;
    std::printf("  (you walk away from the third)\n");
    client.release_owner(last.owner());
    last.forget();
  }
  for (auto& npc : scene.npcs) {
    const bool gone = scene.walked_away && npc.get() == &last;
    if (npc->speaks() || gone || share_of_time > 0.85) continue;
    npc->ask(client, kQuestions[scene.questions++ % 3]);
  }
}

/// The loop itself; `scene` null: the same without the library.
FrameStats run_loop(double seconds, simstudio::Client* client, Scene* scene) {
  FrameStats stats;
  const auto start = Clock::now();
  auto frame_start = start;
  while (Milliseconds(frame_start - start).count() < seconds * 1000) {
    double tick_us = 0;
    if (scene != nullptr) {
      const double before = thread_cpu_us();
      client->tick();
      tick_us = thread_cpu_us() - before;
      update_scene(*scene, *client, Milliseconds(frame_start - start).count() / (seconds * 1000));
    }
    simulate_frame_work();
    const auto frame_end = Clock::now();
    stats.add(Milliseconds(frame_end - frame_start).count(), tick_us);
    const auto next = frame_start + std::chrono::duration_cast<Clock::duration>(Milliseconds(kFrameMs));
    std::this_thread::sleep_until(next);
    frame_start = Clock::now();
  }
  return stats;
}

int usage(const std::string& problem) {
  std::fprintf(
      stderr, "npc_dialogue: %s. Usage: npc_dialogue [--headless] [--seconds N] [--workflow ID]... [--select OUTPUT]\n",
      problem.c_str());
  return 2;
}

int report(const FrameStats& with, const FrameStats& without, const Scene& scene) {
  int tokens = 0;
  int errors = 0;
  std::size_t spoke = 0;
  for (const auto& npc : scene.npcs) {
    tokens += npc->tokens;
    errors += npc->errors;
    spoke += npc->tokens > 0 ? 1 : 0;
  }
  std::printf("\n  %-20s %6s %9s %9s %9s %12s %12s\n", "", "frames", "p50 ms", "p99 ms", "worst ms", "tick p99 us",
              "tick worst us");
  std::printf("%s\n%s\n", without.line("without the library").c_str(), with.line("with the library").c_str());
  std::printf(
      "  (a frame is its work and the tick, without the wait for the next; tick in CPU time of this thread)\n\n");
  const bool on_time = with.worst_tick_us() < kTickLimitUs;
  const bool all_spoke = spoke == scene.npcs.size();
  const char* verdict = on_time && all_spoke ? "OK" : "FAILED";
  std::printf(
      "npc_dialogue: %s - %zu of %zu NPCs spoke %d pieces of text, %d errors; worst frame %.2f ms with the library, "
      "%.2f ms without; worst tick %.0f us%s\n",
      verdict, spoke, scene.npcs.size(), tokens, errors, with.worst_frame_ms(), without.worst_frame_ms(),
      with.worst_tick_us(), on_time ? "" : " (over its budget)");
  return on_time && all_spoke ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::vector<std::string> named;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--headless") continue;
    if (i + 1 == argc) return usage(argument + " is unknown or wants a value");
    const std::string value = argv[++i];
    if (argument == "--seconds") {
      options.seconds = std::atof(value.c_str());
      if (options.seconds <= 0) return usage("--seconds \"" + value + "\" is no time");
    } else if (argument == "--workflow") {
      named.push_back(value);
    } else if (argument == "--select") {
      options.output = value;
    } else {
      return usage(argument + " is unknown");
    }
  }
  if (!named.empty()) options.workflows = named;
  if (std::getenv("SIM_BASE_URL") == nullptr) {
    std::fprintf(stderr,
                 "npc_dialogue: SIM_BASE_URL is not set. Run samples/run, which starts a local Sim, or set it with "
                 "SIM_API_KEY.\n");
    return 2;
  }

  simstudio::Client client(simstudio::ClientOptions::from_environment());
  client.connect();
  std::printf("  first the loop without the library…\n");
  const FrameStats without = run_loop(options.seconds / 4, nullptr, nullptr);

  const char* const kNames[] = {"Mara", "Bren", "Oracle"};
  Scene scene;
  for (std::size_t i = 0; i < options.workflows.size(); ++i) {
    const std::string name = i < 3 ? kNames[i] : options.workflows[i];
    scene.npcs.push_back(std::make_unique<Npc>(name, options.workflows[i], options.output, i + 1));
  }
  const FrameStats with = run_loop(options.seconds * 3 / 4, &client, &scene);
  return report(with, without, scene);
}
