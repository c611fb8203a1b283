// SPDX-License-Identifier: Apache-2.0

// Three NPCs talk at once inside a 60 Hz loop, the player interrupts one and walks away from another, and the loop's
// frame times are set beside those of the same loop without the library.
//   npc_ways.cpp    how each NPC takes its text: the three ways of the library
//   scene.cpp       the clients, who asks when, what the player's deeds do
//   frame_loop.cpp  the loop and what is measured

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "headless.h"
#include "screen.h"

namespace {

constexpr double kAloneShare = 0.2;
constexpr double kAloneSecondsMax = 2;

struct Measured {
  FrameStats without;
  FrameStats with;
};

Measured play_headless(const Options& options, Scene& scene) {
  const double alone_s = std::min(kAloneSecondsMax, options.seconds * kAloneShare);
  std::printf("  first %.1f s of the loop without the library, then %.1f s with it\n", alone_s,
              options.seconds - alone_s);
  std::fflush(stdout);
  Measured measured;
  measured.without = run_frames({nullptr, [&](const Frame& frame) { return frame.at_s < alone_s; }});
  Headless headless(scene, options.seconds - alone_s);
  measured.with = run_frames({[&] { scene.tick(); }, [&](const Frame& frame) { return headless.update(frame); }});
  return measured;
}

Measured play_on_screen(const Options& options, Scene& scene) {
  Screen screen(printable(std::getenv("SIM_BASE_URL")));
  Measured measured;
  measured.without =
      run_frames({nullptr, [&](const Frame& frame) { return screen.update_alone(frame, kAloneSecondsMax); }});
  const double left_s = options.seconds > 0 ? std::max(0.5, options.seconds - kAloneSecondsMax) : 0;
  measured.with =
      run_frames({[&] { scene.tick(); }, [&](const Frame& frame) { return screen.update(frame, scene, left_s); }});
  return measured;
}

void print_table(const Measured& measured) {
  std::printf("\n  %-20s %7s %10s %8s %9s %12s %8s %9s\n", "", "frames", "median ms", "p99 ms", "worst ms",
              "tick med us", "p99 us", "worst us");
  std::printf("%s\n%s\n\n", measured.without.line("without the library").c_str(),
              measured.with.line("with the library").c_str());
  std::printf("%s", histogram(measured.without, measured.with).c_str());
  std::printf(
      "  A frame is its work, its drawing and the tick by the wall clock, so what else runs on this machine shows in\n"
      "  it; the tick is CPU time of this thread, or wall clock if it made the thread wait.\n\n");
}

struct Spoken {
  std::size_t npcs = 0;
  std::size_t bytes = 0;
  int errors = 0;
  std::string trouble;
};

Spoken count(const Scene& scene) {
  Spoken spoken;
  for (const auto& npc : scene.npcs()) {
    spoken.npcs += npc->bytes_heard() > 0 ? 1 : 0;
    spoken.bytes += npc->bytes_heard();
    spoken.errors += npc->errors();
    if (spoken.trouble.empty() && npc->bytes_heard() == 0) spoken.trouble = npc->trouble();
  }
  return spoken;
}

/// The verdict: 0 if every NPC spoke and the library made no frame late.
int report(const Measured& measured, const Scene& scene) {
  const Spoken spoken = count(scene);
  const std::size_t stalls = measured.with.stalls();
  const bool good = stalls == 0 && spoken.npcs == scene.npcs().size();
  print_table(measured);
  std::printf(
      "npc_dialogue: %s - the loop %s: worst tick %.0f us of a 16.7 ms frame; worst frame %.2f ms with the library, "
      "%.2f ms without; %zu of %zu NPCs spoke, %zu bytes of text, %d errors%s%s\n",
      good ? "OK" : "FAILED",
      stalls == 0 ? "never stalled" : ("stalled in " + std::to_string(stalls) + " frames").c_str(),
      measured.with.worst_tick_us(), measured.with.worst_frame_ms(), measured.without.worst_frame_ms(), spoken.npcs,
      scene.npcs().size(), spoken.bytes, spoken.errors, spoken.trouble.empty() ? "" : "; ", spoken.trouble.c_str());
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  ParsedOptions parsed = parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_status;
  Options& options = *parsed.options;
  if (!options.headless && (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0)) {
    options.headless = true;
    if (options.seconds <= 0) options.seconds = 10;
  }
  Scene scene(options);
  const Measured measured = options.headless ? play_headless(options, scene) : play_on_screen(options, scene);
  return report(measured, scene);
}
