// SPDX-License-Identifier: Apache-2.0
#include "arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>

#include "retry_flags.h"
#include "seconds.h"

namespace {

constexpr char kExecuteExample[] = "simstudio execute demo --stream --select agent1.content";
constexpr char kBatchExample[] = "simstudio batch runs.jsonl, each line {\"workflow\":\"demo\",\"input\":{\"a\":1}}";

/// Flags that only together make sense; they become `ExecuteOptions` once all are known.
struct Flags {
  std::string api;
  bool stream = false;
  bool async = false;
  bool settled = false;
  double timeout_s = 0;
  RetryFlags retry;
};

void add_account(CLI::App& app, Arguments& arguments, Flags& flags) {
  app.add_option("--base-url", arguments.client.base_url, "The server; else SIM_BASE_URL, else https://sim.ai");
  app.add_option("--api-key", arguments.client.api_key, "The key; else SIM_API_KEY, which other users can't see");
  app.add_option("--api", flags.api, "auto, v2 or legacy; else SIM_API, else auto")
      ->check(CLI::IsMember({"auto", "v2", "legacy"}));
  app.add_flag("--json", arguments.json, "One JSON object a line on stdout: exactly the events delivered");
}

void add_files(CLI::App* command, std::vector<std::string>& files, const char* what) {
  command->add_option("--file", files, what)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
}

CLI::App* add_execute(CLI::App& app, Arguments& arguments, Flags& flags) {
  CLI::App* command = app.add_subcommand("execute", "Run one workflow")->allow_extras();
  command->footer(
      "Examples:\n  simstudio execute demo --stream --select agent1.content\n"
      "  simstudio execute demo --input '{\"question\":\"Who goes there?\"}' --json\n"
      "  jq '{question:.}' question.json | simstudio execute demo --input -\n"
      "  simstudio execute demo --file map=dungeon.png\n"
      "  simstudio execute demo --async --wait --retries 3 --recover");
  command->add_option("WORKFLOW", arguments.workflow, "The workflow's id")->required();
  command->add_option("--input", arguments.input, "JSON, @FILE, or - for standard input");
  add_files(command, arguments.files, "FIELD=PATH, a file for a field of the input; may be given again");
  command->add_flag("--stream", flags.stream, "Print the text of the selected outputs as it is generated");
  command->add_option("--select", arguments.options.selected_outputs, "BLOCK.ATTR to stream; may be given again")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command->add_flag("--settled", flags.settled, "Only text that is never taken back; later for agents with tools");
  command->add_flag("--thinking", arguments.options.include_thinking, "Stream the model's thinking too");
  command->add_flag("--tools", arguments.options.include_tool_calls, "Stream tool calls too");
  command->add_flag("--async", flags.async, "Queue it on the server, print the receipt and return");
  command->add_option("--run-id", arguments.options.run_id, "Sim's id for the run: 1 to 128 of [A-Za-z0-9._:-]");
  command->add_option("--timeout", flags.timeout_s, "Seconds; else 30, and none for a stream")
      ->check(CLI::Range(0.001, kLongestTimeoutS));
  add_retry_flags(*command, flags.retry);
  return command;
}

CLI::App* add_batch(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("batch", "Run many workflows at once, one a line of FILE")->allow_extras();
  command->footer(
      "Each line is one JSON object: \"workflow\", and if wanted \"input\", \"stream\" (true) and \"select\" (a "
      "list).\n"
      "Runs are numbered from 1 in the order of the lines. All lines are read before the first run starts.\n"
      "Example:\n  printf '{\"workflow\":\"demo\"}\\n{\"workflow\":\"echo\",\"input\":{\"a\":1}}\\n' | simstudio batch "
      "- --json");
  command->add_option("FILE", arguments.batch_file, "A file, or - for standard input")->required();
  return command;
}

/// The first word that was not understood, without what may be the value of a mistyped --api-key.
std::string first_unexpected(const std::vector<std::string>& rest) {
  const auto option = std::find_if(rest.begin(), rest.end(), [](const auto& word) { return word[0] == '-'; });
  const std::string& word = option != rest.end() ? *option : rest.front();
  return word.substr(0, word.find('='));
}

/// What parsing itself let pass, since its own words would repeat every word that was not expected.
std::string check_words(const CLI::App& app) {
  std::vector<std::string> rest = app.remaining(true);
  rest.erase(std::remove(rest.begin(), rest.end(), "--"), rest.end());
  if (!app.get_subcommands().empty()) {
    return rest.empty() ? std::string() : "\"" + first_unexpected(rest) + "\" was not expected";
  }
  return (rest.empty() ? "no command was given" : "there is no command \"" + first_unexpected(rest) + "\"") +
         std::string(
             "; there are execute, batch, chat, resume, status, validate, job, run, runs, cancel, paused, limits and "
             "workflows");
}

/// "map=dungeon.png" of --file.
std::string read_files(const std::vector<std::string>& words, std::vector<simstudio::InputFile>& files) {
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == word.size()) {
      return "--file \"" + word + "\" is no FIELD=PATH. Write --file map=dungeon.png";
    }
    simstudio::InputFile file;
    file.field = word.substr(0, equals);
    file.path = word.substr(equals + 1);
    files.push_back(std::move(file));
  }
  return {};
}

std::string check_flags(const Arguments& arguments, const Flags& flags) {
  const simstudio::ExecuteOptions& options = arguments.options;
  if (flags.stream && flags.async) {
    return "--stream and --async exclude each other: an async run is only queued. Choose one";
  }
  if ((options.include_thinking || options.include_tool_calls) && !flags.stream) {
    return std::string(options.include_thinking ? "--thinking" : "--tools") + " needs --stream";
  }
  if ((options.include_thinking || options.include_tool_calls) && flags.settled) {
    return "--settled does without the protocol that carries --thinking and --tools. Leave one of them out";
  }
  if (flags.settled && !flags.stream) return "--settled needs --stream";
  if (flags.async && !options.selected_outputs.empty()) return "--async streams nothing, so --select has no use there";
  return check_retry_flags(flags.retry, flags.async);
}

void apply_flags(const Flags& flags, Arguments& arguments) {
  using simstudio::Api;
  static const std::map<std::string, Api> kApis = {{"auto", Api::Auto}, {"v2", Api::V2}, {"legacy", Api::Legacy}};
  if (!flags.api.empty()) arguments.client.api = kApis.at(flags.api);
  simstudio::ExecuteOptions& options = arguments.options;
  if (flags.stream) options.mode = simstudio::ExecuteMode::Stream;
  if (flags.async) options.mode = simstudio::ExecuteMode::Async;
  if (flags.settled) options.text_policy = simstudio::TextPolicy::Settled;
  if (flags.timeout_s > 0) options.timeout = milliseconds_of(flags.timeout_s);
  apply_retry_flags(flags.retry, options);
}

}  // namespace

int complain(const std::string& problem) {
  std::string shown = problem;
  for (char& symbol : shown) {
    if (static_cast<unsigned char>(symbol) < ' ' || symbol == '\x7f') symbol = '?';
  }
  std::fprintf(stderr, "simstudio: %s\n", shown.c_str());
  return kWrongUsage;
}

ParsedArguments parse_arguments(int argc, char** argv) {
  std::string environment_problem;
  Arguments arguments;
  arguments.client = simstudio::ClientOptions::from_environment(&environment_problem);
  Flags flags;

  CLI::App app("Runs Sim workflows from the shell.", "simstudio");
  app.footer("Example: " + std::string(kExecuteExample) +
             "\nExit status: 0 all succeeded, 1 a run ended without success, 2 wrong usage or unreadable input, 3 the\n"
             "API or the network refused or the outcome is unknown, 130 interrupted (the run is cancelled first).");
  app.set_version_flag("--version", SIMSTUDIO_VERSION_STRING);
  app.fallthrough();
  app.allow_extras();
  add_account(app, arguments, flags);
  add_execute(app, arguments, flags);
  const CLI::App* batch = add_batch(app, arguments);
  const std::vector<LookUpCommand> look_ups = add_look_ups(app, arguments.look_up);
  const std::vector<TalkCommand> talks = add_talks(app, arguments.talk);
  const auto asked_talk = [&]() -> const TalkCommand* {
    const auto found = std::find_if(talks.begin(), talks.end(), [](const auto& one) { return one.command->parsed(); });
    return found == talks.end() ? nullptr : &*found;
  };
  const auto asked_look_up = [&]() -> const LookUpCommand* {
    const auto is_asked = [](const LookUpCommand& one) { return one.command->parsed(); };
    const auto found = std::find_if(look_ups.begin(), look_ups.end(), is_asked);
    return found == look_ups.end() ? nullptr : &*found;
  };
  const auto example = [&] {
    if (const LookUpCommand* one = asked_look_up()) return ". Example: " + std::string(one->example);
    if (const TalkCommand* one = asked_talk()) return ". Example: " + std::string(one->example);
    return ". Example: " + std::string(*batch ? kBatchExample : kExecuteExample);
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return {std::nullopt, app.exit(error)};
    return {std::nullopt, complain(error.what() + example())};
  }
  if (*batch) arguments.command = Command::Batch;
  if (const LookUpCommand* one = asked_look_up()) {
    arguments.command = Command::LookUp;
    arguments.look_up.kind = one->kind;
  }
  if (const TalkCommand* one = asked_talk()) {
    arguments.command = Command::Talk;
    arguments.talk.kind = one->kind;
  }
  std::string problem = check_words(app);
  if (problem.empty()) problem = check_flags(arguments, flags);
  if (problem.empty()) problem = read_files(arguments.files, arguments.options.files);
  if (!problem.empty()) return {std::nullopt, complain(problem + example())};
  if (!environment_problem.empty() && flags.api.empty()) {
    return {std::nullopt, complain(environment_problem + " Example: SIM_API=v2 " + kExecuteExample)};
  }
  apply_flags(flags, arguments);
  return {std::move(arguments), 0};
}
