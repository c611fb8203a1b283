// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runs.h"
#include "workflows.h"

namespace sandbox {

struct Server;

/// What the caller of an execution asked to see.
struct Asked {
  const Workflow* workflow = nullptr;
  std::string run_id;
  std::string site;   ///< http://127.0.0.1:PORT
  std::string input;  ///< JSON
  bool stream = false;
  bool negotiated = false;
  bool thinking = false;
  bool tools = false;
  std::vector<Selection> selected;
  bool selects = false;  ///< it named something, were it unknown
  int turn = -1;         ///< of a conversation; below zero: none

  bool selects_block(const std::string& block) const;
};

/// One thing the model does: wait, then perhaps send a frame.
struct Step {
  double after_ms = 0;
  std::string frame;  ///< JSON of a data line; empty: nothing is sent
  bool is_token = false;
  std::string tool_cancelled;  ///< sent when the run is cancelled during this wait: a tool is running
  std::string shown = "{}";    ///< JSON of `final.output` then
};

/// How a run ends, in the words of the wire.
struct Ending {
  bool success = true;
  std::string output = "{}";      ///< JSON; what `final`, or the one answer, carries
  std::string run_output = "{}";  ///< JSON; what a look-up of the run shows
  std::string blocks = "{}";      ///< JSON; block outputs by id
  std::string error;              ///< a failed run's text, the block's name before it
  std::string block_error;        ///< the same without the name
  std::string error_code = "BLOCK_EXECUTION_FAILED";
  Block block;                           ///< the one that failed
  std::optional<Pause> pause;            ///< it waits
  std::vector<std::string> last_frames;  ///< sent just before the last
  std::string success_frame;             ///< in place of `final`, then a bare [DONE]

  static Ending timed_out(std::int64_t seconds);
  static Ending cancelled();
};

struct Script {
  std::vector<Step> steps;
  Ending ending;
};

/// The steps and the end of one run of a workflow.
Script write_script(const Server& server, const Asked& asked);
/// What happens after a human answered with `input`: pause, pause-agent and pause-twice go on.
Script write_resumed_script(const Server& server, const Asked& asked, const std::string& new_id);

}  // namespace sandbox
