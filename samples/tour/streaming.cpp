// SPDX-License-Identifier: Apache-2.0

// The text as it is generated, piece by piece, with what an agent takes back and looks up on the way.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-streaming [WORKFLOW [BLOCK.ATTRIBUTE]...]

#include <simstudio/simstudio.h>

#include <iostream>
#include <vector>

#include "error_of.h"

namespace {

void hear(const simstudio::Event& event) {
  using simstudio::EventKind;
  switch (event.kind) {
    // Whole code points; what a view points to is gone when this returns.
    case EventKind::Token: std::cout << event.text << std::flush; break;
    // What this block has said so far counts no more. A subtitle is cleared here; a terminal can't.
    case EventKind::Reset: std::cout << "\n[taken back]\n"; break;
    case EventKind::Tool:
      if (event.tool_phase == simstudio::ToolPhase::Start) std::cout << "\n[looks up " << event.tool_name << "]";
      break;
    case EventKind::Warning: std::cout << "\n[" << event.text << "]\n"; break;
    default: break;  // The end is looked at below; kinds this program does not know are skipped.
  }
}

}  // namespace

int main(int argc, char** argv) {
  simstudio::ExecuteOptions options;
  options.input = simstudio::JsonBuilder().object().key("question").text("What about the old mill?").take();
  options.mode = simstudio::ExecuteMode::Stream;
  // Nothing streams unless it is selected: "agent1.content" is the text of the block named "Agent 1".
  options.selected_outputs = {argv + (argc > 2 ? 2 : argc), argv + argc};
  if (options.selected_outputs.empty()) options.selected_outputs = {"agent1.content"};
  options.include_tool_calls = true;

  simstudio::Client client(simstudio::ClientOptions::from_environment());
  client.connect();  // Saves the handshakes later; a game does it while a level loads.
  const simstudio::Run run = client.execute_workflow(argc > 1 ? argv[1] : "demo", options, &hear);
  simstudio::wait(client, run);

  if (const simstudio::Error* error = error_of(run)) {
    std::cerr << "\n" << error->message << "\n";  // The text that came before it stays valid.
    return 1;
  }
  std::cout << "\n[" << run.result()->status_text << "]\n";
  // What is left of each block's text after what was taken back, whole: for a journal, or to check what was shown.
  for (std::uint64_t index = 0; index < run.result()->text_count; ++index) {
    const simstudio::BlockText& block = run.result()->texts[index];
    std::cout << block.block << ": " << block.text.size() << " bytes\n";
  }
}
