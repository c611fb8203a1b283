// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <simstudio/simstudio.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr int kWrongUsage = 2;
constexpr double kHeadlessSeconds = 10;
constexpr double kLongestSeconds = 3600;

int complain(const std::string& problem) {
  std::fprintf(stderr, "npc_dialogue: %s\n", problem.c_str());
  return kWrongUsage;
}

}  // namespace

ParsedOptions parse_options(int argc, char** argv) {
  Options options;
  std::vector<std::string> workflows;
  CLI::App app("NPCs that talk inside a 60 Hz loop. SIM_BASE_URL and SIM_API_KEY say where from.", "npc_dialogue");
  app.footer(
      "Examples:\n  samples/run                       with a local Sim, no key needed\n"
      "  npc_dialogue --headless --seconds 10 --workflow 5f1c... --output \"Agent 1.content\"");
  app.add_flag("--headless", options.headless, "Plain lines and a script instead of a screen and keys");
  app.add_option("--seconds", options.seconds, "How long; else until q, and 10 with --headless")
      ->check(CLI::Range(0.5, kLongestSeconds));
  app.add_option("--workflow", workflows, "A workflow's id, one NPC each; may be given again; else the local Sim's");
  app.add_option("--output", options.output, "Whose text to stream, BLOCK.ATTR");
  app.add_option("--field", options.field, "The input field that gets the question");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return {std::nullopt, app.exit(error)};
    return {std::nullopt, complain(std::string(error.what()) + ". Example: npc_dialogue --headless --seconds 10")};
  }
  const char* const base_url = std::getenv("SIM_BASE_URL");
  if (base_url == nullptr || *base_url == '\0') {
    return {std::nullopt, complain("SIM_BASE_URL is not set. Run samples/run, which starts a local Sim, or set it and "
                                   "SIM_API_KEY to a server of yours.")};
  }
  std::string problem;
  simstudio::ClientOptions::from_environment(&problem);
  if (!problem.empty()) return {std::nullopt, complain(problem)};
  if (!workflows.empty()) options.workflows = workflows;
  if (options.headless && options.seconds <= 0) options.seconds = kHeadlessSeconds;
  return {std::move(options), 0};
}
