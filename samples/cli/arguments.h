// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <optional>
#include <string>
#include <vector>

#include "look_up_commands.h"
#include "talk_commands.h"

constexpr int kWrongUsage = 2;

enum class Command { Execute, Batch, LookUp, Talk };

/// What the user asked for, as read from the command line and the environment. Nothing was opened or read yet.
struct Arguments {
  Command command = Command::Execute;
  simstudio::ClientOptions client;
  bool json = false;

  std::string workflow;
  /// JSON, @FILE or -; empty: not given.
  std::string input;
  simstudio::ExecuteOptions options;
  /// As given, FIELD=PATH.
  std::vector<std::string> files;

  /// A file's name or -.
  std::string batch_file;

  LookUp look_up;
  Talk talk;
};

struct ParsedArguments {
  std::optional<Arguments> arguments;
  /// Where there are no arguments: help was shown (0) or the usage was wrong (2) and one line said how.
  int exit_status = 0;
};

ParsedArguments parse_arguments(int argc, char** argv);

/// One line on stderr, whatever control characters the problem quotes. Returns the status for wrong usage.
int complain(const std::string& problem);
