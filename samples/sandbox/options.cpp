// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace sandbox {
namespace {

constexpr int kWrongUsage = 2;
constexpr char kDemoKey[] = "sim_sandbox_key";
constexpr std::int64_t kRunsAMinuteMax = 100000;

/// What is given as words and kept as something else.
struct Words {
  std::string v2 = "on";
  std::string redis = "off";
  std::string on_disconnect = "run";
  std::string era = "today";
  std::string rate_limit;
};

/// 30/min, or 30.
std::string check_rate(const std::string& given) {
  std::size_t used = 0;
  long long runs = 0;
  try {
    runs = std::stoll(given, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  const std::string unit = given.substr(used);
  if (used != 0 && runs > 0 && runs <= kRunsAMinuteMax && (unit.empty() || unit == "/min")) return {};
  return given + " is no rate. Write the runs a minute, for example 50/min.";
}

void describe(CLI::App& app, Options& options, Words& words) {
  const CLI::IsMember on_or_off({"on", "off"});
  app.add_option("--port", options.port, "TCP port; 0 takes a free one")->check(CLI::Range(0, 65535));
  app.add_option("--api-key", options.api_keys, "A key to accept; may be given again");
  app.add_option("--seed", options.seed, "Seed of lines, timing and jitter");
  app.add_option("--speed", options.speed, "How many times faster than life")->check(CLI::Range(1e-6, 1e6));
  app.add_option("--rate-limit", words.rate_limit, "Runs a minute, as 50/min; none by default")->check(&check_rate);
  app.add_option("--v2", words.v2, "Whether the v2 API is there")->check(on_or_off);
  app.add_option("--era", words.era, "Today's server, or the one of October 2025")
      ->check(CLI::IsMember({"today", "seed"}));
  app.add_option("--redis", words.redis, "Answer cancels as with or without Redis")->check(on_or_off);
  app.add_option("--on-disconnect", words.on_disconnect,
                 "A client that leaves: the run goes on (as Sim's image), or stops")
      ->check(CLI::IsMember({"run", "stop"}));
  app.add_option("--tls", options.tls, "Serve HTTPS: a PEM certificate file and its key file")->expected(2);
  app.add_option("--personas", options.personas, "JSON file with the NPCs' lines")->check(CLI::ExistingFile);
  app.add_option("--replay", options.replay, "Answer with recordings: one, or a folder of them")
      ->check(CLI::ExistingDirectory);
  app.add_option("--replay-speed", options.replay_speed, "How many times faster; 0: at once")
      ->check(CLI::Range(0.0, 1e6));
  app.add_option("--split", options.split, "Bytes a write in replays; 0: as recorded");
  app.add_flag("--quiet", options.quiet, "No line for each request on stderr");
}

}  // namespace

Parsed parse_options(int argc, char** argv) {
  Options options;
  options.personas = SANDBOX_PERSONAS;
  Words words;
  CLI::App app("A local imitation of a Sim server, for samples and tests. It listens on 127.0.0.1 only.",
               "simstudio-sandbox");
  describe(app, options, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return {std::nullopt, app.exit(error)};
    std::fprintf(stderr, "simstudio-sandbox: %s. See --help.\n", error.what());
    return {std::nullopt, kWrongUsage};
  }
  options.v2 = words.v2 == "on" && words.era == "today";
  options.seed_era = words.era == "seed";
  options.redis = words.redis == "on";
  options.stop_on_disconnect = words.on_disconnect == "stop";
  if (!words.rate_limit.empty()) options.runs_a_minute = std::stoll(words.rate_limit);
  if (options.api_keys.empty()) options.api_keys.emplace_back(kDemoKey);
  return {std::move(options), 0};
}

}  // namespace sandbox
