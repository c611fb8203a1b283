// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <string>

#include "run_all.h"

/// One execution to start.
struct ExecuteJob {
  std::string workflow;
  simstudio::ExecuteOptions options;
};

inline Start start_of(const ExecuteJob& job) {
  return [job](simstudio::Client& client, const Handler& handler) {
    return client.execute_workflow(job.workflow, job.options, handler);
  };
}
