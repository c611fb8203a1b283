// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "run_all.h"

/// What one of the commands that look something up was asked.
struct LookUp {
  simstudio::AnswerKind kind = simstudio::AnswerKind::WorkflowStatus;
  std::string workflow;
  /// Of the run or the task.
  std::string id;
  /// job and run: until it has ended.
  bool wait = false;
  simstudio::ListRunsOptions runs;
  simstudio::ListWorkflowsOptions workflows;
};

/// One of these commands with what it stands for and how it is used.
struct LookUpCommand {
  const CLI::App* command;
  simstudio::AnswerKind kind;
  const char* example;
};

/// Adds status, validate, job, run, runs, cancel, paused, limits and workflows.
std::vector<LookUpCommand> add_look_ups(CLI::App& app, LookUp& look_up);

Start start_of(const LookUp& look_up);

/// The exit status of `job --wait` and `run --wait`.
int status_of_waited(const simstudio::Answer& answer);
