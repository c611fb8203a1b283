// SPDX-License-Identifier: Apache-2.0

// simstudio_simulation_tests [--seed N] [--seeds COUNT] [--first N] [--long]; SIM_SEED and SIM_SEEDS say the same.

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "simulation/sanitizers.h"
#include "simulation/settings.h"

#if SIMSTUDIO_TEST_SANITIZED
extern "C" void __sanitizer_set_death_callback(void (*callback)(void));
// The thread sanitizer does not follow the fences by which the queue hands its blocks back (one report in sixteen runs,
// between its own enqueue and dequeue). What the queue carries is still watched.
extern "C" const char* __tsan_default_suppressions() { return "race:moodycamel::ConcurrentQueue\n"; }
#endif

namespace simstudio::test {
namespace {

constexpr std::uint64_t kSeeds = SIMSTUDIO_TEST_SANITIZED ? 1000 : 10000;
constexpr std::uint64_t kLongSeeds = 100000;

char last_words[96] = "";

void tell_seed() {
  const std::size_t length = std::char_traits<char>::length(last_words);
  if (write(STDERR_FILENO, last_words, length) < 0) return;
}

#if SIMSTUDIO_TEST_SANITIZED
void tell_seed_when_dying() { __sanitizer_set_death_callback(&tell_seed); }
#else
void on_signal(int signal) {
  tell_seed();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void tell_seed_when_dying() {
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE}) std::signal(signal, &on_signal);
}
#endif

std::uint64_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

void read_settings(int argc, char** argv) {
  SimSettings& settings = sim_settings();
  settings.count = kSeeds;
  if (const char* seeds = std::getenv("SIM_SEEDS")) settings.count = number(seeds);
  if (const char* seed = std::getenv("SIM_SEED")) settings.only = number(seed);
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool has_value = i + 1 < argc;
    if (argument == "--seed" && has_value) settings.only = number(argv[++i]);
    if (argument == "--seeds" && has_value) settings.count = number(argv[++i]);
    if (argument == "--first" && has_value) settings.first = number(argv[++i]);
    if (argument == "--long") settings.count = kLongSeeds;
  }
}

}  // namespace

SimSettings& sim_settings() {
  static SimSettings settings;
  return settings;
}

void playing(std::uint64_t seed) {
  std::snprintf(last_words, sizeof last_words, "died in seed %llu; repeat it with --seed %llu\n",
                static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed));
}

}  // namespace simstudio::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  simstudio::test::read_settings(argc, argv);
  simstudio::test::tell_seed_when_dying();
  return RUN_ALL_TESTS();
}
