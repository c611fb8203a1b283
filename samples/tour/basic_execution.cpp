// SPDX-License-Identifier: Apache-2.0

// Is the workflow ready? Then execute it and look at its output.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-basic [WORKFLOW]

#include <simstudio/simstudio.h>

#include <iostream>
#include <string>

namespace {

bool is_ready(simstudio::Client& client, const std::string& workflow) {
  const simstudio::Run check = client.validate_workflow(workflow);
  simstudio::wait(client, check);  // Blocks, by calling `tick`. A game calls `tick` once a frame instead.
  const simstudio::Validation& validation = *check.answer()->validation;
  if (validation.error != nullptr) {
    std::cerr << workflow << " could not be looked up: " << validation.error->message << "\n";
  } else if (!validation.ready) {
    std::cerr << workflow << " is not deployed. Open it in Sim and press Deploy.\n";
  }
  return validation.ready;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string workflow = argc > 1 ? argv[1] : "demo";
  simstudio::Client client(simstudio::ClientOptions::from_environment());
  if (!is_ready(client, workflow)) return 1;
  std::cout << workflow << " is ready\n";

  simstudio::ExecuteOptions options;
  options.input = simstudio::JsonBuilder().object().key("question").text("Is there a room for the night?").take();
  const simstudio::Run run = client.execute_workflow(workflow, options);
  simstudio::wait(client, run);

  // Refused, never reached, or its end is not known.
  if (run.error() != nullptr) {
    std::cerr << "no run: " << run.error()->message << "\n";
    return 1;
  }
  // It ran: `success` says how it ended, and `error` why where it ended badly.
  const simstudio::Result& result = *run.result();
  std::cout << "status: " << result.status_text << "\n";
  if (!result.success) {
    std::cerr << "the run failed: " << (result.error != nullptr ? result.error->message : "cancelled") << "\n";
    return 1;
  }
  // An agent's text is `content`; a path that leads nowhere is null, never a crash.
  const simstudio::Json content = result.output["content"];
  std::cout << "output: " << (content.is_text() ? std::string(content.as_text()) : result.output.dump()) << "\n";
}
