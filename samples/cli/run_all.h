// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <string>
#include <vector>

#include "printer.h"

/// One run to start.
struct Job {
  std::string workflow;
  simstudio::ExecuteOptions options;
};

/// Runs all jobs at once, as many as the client allows, and shows what happens. Returns the exit status. An interrupt
/// cancels what runs, on the server first.
int run_all(const simstudio::ClientOptions& client_options, const std::vector<Job>& jobs, Printer& printer);
