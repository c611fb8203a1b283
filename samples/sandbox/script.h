// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "stream.h"

namespace sandbox {

/// What the caller of an execution asked to see.
struct Asked {
  std::string workflow;
  std::string input;  ///< JSON
  bool stream = false;
  bool negotiated = false;
  bool thinking = false;
  bool tools = false;
  bool selected = false;
};

struct Script {
  std::vector<Step> steps;
  Ending ending;
};

bool is_workflow(const Server& server, const std::string& id);
/// The steps and the end of one run of a built-in workflow.
Script write_script(const Server& server, const Asked& asked);

}  // namespace sandbox
