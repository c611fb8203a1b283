// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "run_all.h"

enum class TalkKind { Chat, Resume };

/// What one of the commands that answer a workflow was asked.
struct Talk {
  TalkKind kind = TalkKind::Chat;
  /// A chat's identifier, or the workflow.
  std::string target;
  simstudio::ChatOptions chat;
  /// Paths, as given.
  std::vector<std::string> files;
  double timeout_s = 0;

  std::string run;
  std::string context;
  /// JSON, @FILE or -.
  std::string input;
  simstudio::ResumeOptions resume;
};

/// One of these commands with what it stands for and how it is used.
struct TalkCommand {
  const CLI::App* command;
  TalkKind kind;
  const char* example;
};

/// Adds chat and resume.
std::vector<TalkCommand> add_talks(CLI::App& app, Talk& talk);

/// Reads what `talk` names. On a fault `problem` says what to do.
Start start_of(const Talk& talk, std::string* problem);
