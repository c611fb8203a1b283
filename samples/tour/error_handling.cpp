// SPDX-License-Identifier: Apache-2.0

// What can go wrong, told apart by `ErrorCode`, and what to do about each.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-errors [WORKFLOW [TIMEOUT_MS]]

#include <simstudio/simstudio.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "error_of.h"

namespace {

using simstudio::ErrorCode;
using simstudio::MayHaveRun;

/// There is no `default`, so that the compiler names a code that a newer library adds.
std::string_view what_to_do(ErrorCode code) {
  switch (code) {
    case ErrorCode::NoError: return "nothing";
    // Yours to mend; sending it again changes nothing.
    case ErrorCode::Unauthorized: return "set SIM_API_KEY to a key of this server";
    case ErrorCode::Forbidden: return "use a key that may run this workflow";
    case ErrorCode::WorkflowNotDeployed: return "open the workflow in Sim and press Deploy";
    case ErrorCode::NotFound: return "look at the workflow's id, and at SIM_BASE_URL";
    case ErrorCode::InvalidRequest: return "look at the input: the server does not accept it";
    case ErrorCode::InvalidJson: return "look at the input: it is not JSON";
    case ErrorCode::InvalidArgument: return "look at the option that the message names; nothing was sent";
    case ErrorCode::PayloadTooLarge: return "send less: Sim takes 10 MB";
    case ErrorCode::TooLarge: return "raise the limit that the message names, or ask for less";
    case ErrorCode::UsageLimitExceeded: return "raise the account's budget; until then every run is refused";
    // Time mends these.
    case ErrorCode::RateLimitExceeded: return "wait as long as retry_after says, then send it again";
    case ErrorCode::ServiceUnavailable: return "wait a moment, then send it again";
    case ErrorCode::Network: return "look at SIM_BASE_URL and the network, then send it again: nothing was sent";
    case ErrorCode::Tls: return "look at the server's certificate, or give its authority; nothing was sent";
    // Unless `may_have_run` is No it may be running, and is paid for then: look it up by `run_id` before a second one.
    case ErrorCode::ConnectionLost:
    case ErrorCode::Timeout:
    case ErrorCode::AsyncEnqueueAmbiguous:
    case ErrorCode::Protocol: return "if it may have started, ask get_workflow_run before sending it again";
    case ErrorCode::Conflict:
    case ErrorCode::RunIdConflict: return "the run's id is taken: look that run up, or leave the id to the library";
    // It ran, and is paid for: sending it again pays again.
    case ErrorCode::ExecutionError: return "look at the block that failed in Sim's logs";
    case ErrorCode::ClientClosed: return "ask before close(), or make a new client";
  }
  return "skip what this program does not know";
}

std::string_view was_it_charged(MayHaveRun may_have_run) {
  if (may_have_run == MayHaveRun::No) return "no run was started";
  return may_have_run == MayHaveRun::Yes ? "a run was started, and is charged" : "a run may have been started";
}

}  // namespace

int main(int argc, char** argv) {
  simstudio::Client client(simstudio::ClientOptions::from_environment());
  simstudio::ExecuteOptions options;
  if (argc > 2) options.timeout = std::chrono::milliseconds(std::atoi(argv[2]));
  const simstudio::Run run = client.execute_workflow(argc > 1 ? argv[1] : "demo", options);
  simstudio::wait(client, run);

  const simstudio::Error* error = error_of(run);
  if (error == nullptr) {
    std::cout << "no error: " << run.result()->status_text << "\n";
    return 0;
  }
  std::cout << simstudio::error_code_text(error->code) << ": " << what_to_do(error->code) << "\n";
  std::cout << was_it_charged(error->may_have_run) << "\n";
  if (error->retry_after.count() >= 0) std::cout << "retry after " << error->retry_after.count() << " ms\n";
  if (!error->block_name.empty()) std::cout << "in the block \"" << error->block_name << "\"\n";
  std::cerr << error->message << "\n";  // For developers and logs; a player sees a line of yours.
  return 1;
}
