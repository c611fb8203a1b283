// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <CLI/CLI.hpp>

namespace sandbox {
namespace {

constexpr int kWrongUsage = 2;
constexpr char kDemoKey[] = "sim_sandbox_key";

}  // namespace

Parsed parse_options(int argc, char** argv) {
  Options options;
  options.personas = SANDBOX_PERSONAS;
  std::string v2 = "on";
  std::string redis = "off";
  std::string on_disconnect = "run";

  CLI::App app("A local imitation of a Sim server, for samples and tests. It listens on 127.0.0.1 only.");
  app.add_option("--port", options.port, "TCP port; 0 takes a free one")->check(CLI::Range(0, 65535));
  app.add_option("--api-key", options.api_keys, "A key to accept; may be given again");
  app.add_option("--seed", options.seed, "Seed of lines and timing");
  app.add_option("--speed", options.speed, "How many times faster than life")->check(CLI::PositiveNumber);
  app.add_option("--v2", v2, "Whether the v2 API is there")->check(CLI::IsMember({"on", "off"}));
  app.add_option("--redis", redis, "Answer cancels as with or without Redis")->check(CLI::IsMember({"on", "off"}));
  app.add_option("--on-disconnect", on_disconnect, "A client that leaves: the run goes on (as Sim's image), or stops")
      ->check(CLI::IsMember({"run", "stop"}));
  app.add_option("--personas", options.personas, "JSON file with the NPCs' lines")->check(CLI::ExistingFile);
  app.add_option("--replay", options.replay, "Answer with recordings: one, or a folder of them")
      ->check(CLI::ExistingDirectory);
  app.add_option("--replay-speed", options.replay_speed, "How many times faster; 0: at once")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--split", options.split, "Bytes a write in replays; 0: as recorded");
  app.add_flag("--quiet", options.quiet, "No line for each request on stderr");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return {std::nullopt, status == 0 ? 0 : kWrongUsage};
  }
  options.v2 = v2 == "on";
  options.redis = redis == "on";
  options.stop_on_disconnect = on_disconnect == "stop";
  if (options.api_keys.empty()) options.api_keys.emplace_back(kDemoKey);
  return {std::move(options), 0};
}

}  // namespace sandbox
