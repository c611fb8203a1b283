// SPDX-License-Identifier: Apache-2.0

// simstudio execute: one workflow from the shell, its text as it comes or its events as JSON lines.

#include <simstudio/simstudio.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "json_lines.h"

namespace {

using namespace std::chrono_literals;

constexpr int kWithoutSuccess = 1;
constexpr int kWrongUsage = 2;
constexpr int kRefused = 3;
constexpr int kInterrupted = 130;
constexpr auto kTimeForTheCancelCall = 300ms;

std::atomic<bool> interrupted{false};

struct Arguments {
  std::string workflow;
  std::string input;
  simstudio::ExecuteOptions options;
  bool stream = false;
  bool async = false;
  bool settled = false;
  bool json = false;
  double timeout_s = -1;
};

int complain(const std::string& problem) {
  std::fprintf(stderr, "simstudio: %s\n", problem.c_str());
  return kWrongUsage;
}

/// JSON, @FILE or - for standard input. False, with a problem, when a file can't be read.
bool read_input(const std::string& given, std::string* input, std::string* problem) {
  std::stringstream text;
  if (given == "-") {
    text << std::cin.rdbuf();
  } else if (!given.empty() && given[0] == '@') {
    std::ifstream file(given.substr(1), std::ios::binary);
    if (!file) {
      *problem = "--input " + given + ": the file can't be read. Check its name, or give the JSON itself.";
      return false;
    }
    text << file.rdbuf();
  } else {
    text << given;
  }
  *input = text.str();
  return true;
}

int exit_status(const simstudio::Event& event) {
  switch (event.kind) {
    case simstudio::EventKind::Queued: return 0;
    case simstudio::EventKind::Result: return event.result->success ? 0 : kWithoutSuccess;
    case simstudio::EventKind::Cancelled: return kInterrupted;
    default: return kRefused;
  }
}

void print_for_people(const simstudio::Event& event) {
  using simstudio::EventKind;
  const auto show = [](std::string_view text) { std::printf("%.*s", static_cast<int>(text.size()), text.data()); };
  if (event.kind == EventKind::Token) {
    show(event.text);
  } else if (event.kind == EventKind::Reset) {
    show("\n(taken back)\n");
  } else if (event.kind == EventKind::Result) {
    if (event.result->text_count == 0) show(event.result->output.dump());
    show("\n");
    const std::string_view status = event.result->status_text;
    std::fprintf(stderr, "%.*s%s%.*s\n", static_cast<int>(status.size()), status.data(),
                 event.result->error != nullptr ? ": " : "",
                 event.result->error != nullptr ? static_cast<int>(event.result->error->message.size()) : 0,
                 event.result->error != nullptr ? event.result->error->message.data() : "");
  } else if (event.kind == EventKind::Queued) {
    show("queued as ");
    show(event.queued->run_id);
    show("\n");
  } else if (event.kind == EventKind::Error) {
    const std::string code(simstudio::error_code_text(event.error->code));
    std::fprintf(stderr, "\n%s: %.*s\n", code.c_str(), static_cast<int>(event.error->message.size()),
                 event.error->message.data());
  } else if (event.kind == EventKind::Cancelled) {
    std::fprintf(stderr, "\ncancelled\n");
  }
  std::fflush(stdout);
}

void print_json(const simstudio::Event& event) {
  if (event.rate_limit != nullptr) std::printf("%s\n", rate_limit_line(*event.rate_limit, 1).c_str());
  std::printf("%s\n", json_line(event, 1).c_str());
  std::fflush(stdout);
}

int execute(const simstudio::ClientOptions& client_options, const Arguments& arguments) {
  std::signal(SIGINT, [](int) { interrupted.store(true); });
  simstudio::Client client(client_options);
  int status = -1;
  simstudio::Run run =
      client.execute_workflow(arguments.workflow, arguments.options, [&](const simstudio::Event& event) {
        if (arguments.json) {
          print_json(event);
        } else {
          print_for_people(event);
        }
        if (simstudio::is_terminal(event.kind)) status = exit_status(event);
      });
  bool cancelled = false;
  while (status < 0) {
    if (interrupted.load() && !cancelled) {
      cancelled = true;
      run.cancel();
    }
    if (client.tick().delivered == 0) std::this_thread::sleep_for(1ms);
  }
  if (cancelled) std::this_thread::sleep_for(kTimeForTheCancelCall);
  return cancelled ? kInterrupted : status;
}

void add_execute(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("execute", "Run a workflow");
  command->add_option("workflow", arguments.workflow, "The workflow's id")->required();
  command->add_option("--input", arguments.input, "JSON, @FILE, or - for standard input");
  command->add_flag("--stream", arguments.stream, "Stream the text of the selected outputs");
  command->add_option("--select", arguments.options.selected_outputs, "BLOCK.ATTR to stream; may be given again");
  command->add_flag("--settled", arguments.settled, "Only text that is never taken back");
  command->add_flag("--thinking", arguments.options.include_thinking, "Thinking too");
  command->add_flag("--tools", arguments.options.include_tool_calls, "Tool calls too");
  command->add_flag("--async", arguments.async, "Queue it and return");
  command->add_option("--run-id", arguments.options.run_id, "Sim's id for the run");
  command->add_option("--timeout", arguments.timeout_s, "Seconds")->check(CLI::PositiveNumber);
}

}  // namespace

int main(int argc, char** argv) {
  std::string problem;
  simstudio::ClientOptions client_options = simstudio::ClientOptions::from_environment(&problem);
  Arguments arguments;
  std::string api;
  CLI::App app("Runs Sim workflows.\nExample: simstudio execute demo --stream --select agent1.content", "simstudio");
  app.set_version_flag("--version", SIMSTUDIO_VERSION_STRING);
  app.fallthrough();
  app.require_subcommand(1);
  app.add_option("--base-url", client_options.base_url, "The server; else SIM_BASE_URL");
  app.add_option("--api-key", client_options.api_key, "The key; else SIM_API_KEY");
  app.add_option("--api", api, "The generation; else SIM_API")->check(CLI::IsMember({"auto", "v2", "legacy"}));
  app.add_flag("--json", arguments.json, "One JSON object a line");
  add_execute(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return error.get_exit_code() == 0 ? app.exit(error)
                                      : complain(std::string(error.what()) + ". See simstudio --help.");
  }
  if (!problem.empty() && api.empty()) return complain(problem);
  if (!api.empty()) {
    client_options.api = api == "v2"       ? simstudio::Api::V2
                         : api == "legacy" ? simstudio::Api::Legacy
                                           : simstudio::Api::Auto;
  }
  if (!read_input(arguments.input, &arguments.options.input, &problem)) return complain(problem);
  if (arguments.stream && arguments.async) return complain("--stream and --async exclude each other. Choose one.");
  if (arguments.stream) arguments.options.mode = simstudio::ExecuteMode::Stream;
  if (arguments.async) arguments.options.mode = simstudio::ExecuteMode::Async;
  if (arguments.settled) arguments.options.text_policy = simstudio::TextPolicy::Settled;
  if (arguments.timeout_s > 0)
    arguments.options.timeout = std::chrono::milliseconds(static_cast<long>(arguments.timeout_s * 1000));
  if (arguments.stream && arguments.options.selected_outputs.empty()) {
    std::fprintf(stderr, "simstudio: nothing will stream without --select, for example --select agent1.content\n");
  }
  return execute(client_options, arguments);
}
