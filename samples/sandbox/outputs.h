// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace sandbox {

struct Asked;

/// What a model did, for the output of its agent block.
struct AgentWork {
  std::string text;
  std::string thinking;
  std::string tool;  ///< its name without the prefix; empty: none was called
  int tokens = 0;
  double model_ms = 0;
};

/// The output of an agent block as recorded: wire/v1-sync-agent, v1-sync-think, v1-stream-ae-tool-noselect. A stream's
/// `final` leaves out what the model said and thought on the way.
std::string agent_output(const AgentWork& work, bool streamed);

/// wire/v1-sync-pause: what a human is asked.
std::string human_pause_output(const Asked& asked, const std::string& execution, const std::string& context);

}  // namespace sandbox
