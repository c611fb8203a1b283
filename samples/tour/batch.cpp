// SPDX-License-Identifier: Apache-2.0

// Several workflows at once, from one thread. One that fails does not stop the others.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-batch WORKFLOW...

#include <simstudio/simstudio.h>

#include <iostream>
#include <string>
#include <vector>

#include "error_of.h"

namespace {

/// One line of the summary; true when the run succeeded.
bool print(const std::string& workflow, const simstudio::Run& run) {
  const simstudio::Result* result = run.result();
  const simstudio::Error* error = error_of(run);
  std::cout << workflow << ": ";
  if (result != nullptr && result->success) {
    std::cout << result->status_text << ", " << result->output.dump() << "\n";
    return true;
  }
  std::cout << (error != nullptr ? simstudio::error_code_text(error->code) : "cancelled") << "\n";
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> workflows(argv + 1, argv + argc);
  if (workflows.empty()) {
    std::cerr << "simstudio-tour-batch: name the workflows. Example: simstudio-tour-batch echo fn fails echo\n";
    return 2;
  }
  simstudio::ClientOptions client_options = simstudio::ClientOptions::from_environment();
  client_options.limits.concurrent_runs = 16;  // The rest waits here, in order, instead of being refused there.
  simstudio::Client client(client_options);

  std::vector<simstudio::Run> runs;
  for (std::size_t index = 0; index < workflows.size(); ++index) {
    simstudio::ExecuteOptions options;
    options.input = simstudio::JsonBuilder().object().key("item").number(static_cast<int>(index) + 1).take();
    runs.push_back(client.execute_workflow(workflows[index], options));  // Returns at once.
  }
  for (const simstudio::Run& run : runs) simstudio::wait(client, run);  // The others go on meanwhile.

  std::size_t succeeded = 0;
  for (std::size_t index = 0; index < runs.size(); ++index) succeeded += print(workflows[index], runs[index]) ? 1 : 0;
  std::cout << succeeded << " of " << runs.size() << " succeeded\n";
  return succeeded == runs.size() ? 0 : 1;
}
