// SPDX-License-Identifier: Apache-2.0

// A refused run is sent again when the server says so, and never where it could be charged twice.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-retry [WORKFLOW [MAX_RETRIES]]

#include <simstudio/simstudio.h>

#include <cstdlib>
#include <iostream>

#include "error_of.h"

namespace {

using namespace std::chrono_literals;

void hear(const simstudio::Event& event) {
  if (event.kind != simstudio::EventKind::Retry) return;
  std::cout << "attempt " << event.attempt << ": " << simstudio::error_code_text(event.retry_code)
            << ", again in about " << (event.delay.count() + 500) / 1000 << " s" << std::endl;
}

/// Of the last answer that told, whichever call it was for; the older API tells none.
void print_limits(const simstudio::Client& client) {
  const simstudio::RateLimitInfo* info = client.get_rate_limit_info();
  if (info == nullptr || info->limit < 0) {
    std::cout << "the server told no limits\n";
  } else {
    std::cout << "requests: " << info->remaining << " of " << info->limit << " left, refilled at " << info->reset
              << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  simstudio::RetryOptions retry;  // These are the defaults, which are those of Sim's SDKs, but for the last.
  retry.max_retries = argc > 2 ? static_cast<std::uint32_t>(std::atoi(argv[2])) : 3;
  retry.initial_delay = 1s;  // Where the server does not say how long, and then twice as long each time,
  retry.backoff_multiplier = 2;
  retry.max_delay = 30s;        // up to this.
  retry.retry_after_max = 60s;  // A server that asks for more is not waited for.

  simstudio::ExecuteOptions options;
  options.input = simstudio::JsonBuilder().object().key("item").number(1).take();
  simstudio::Client client(simstudio::ClientOptions::from_environment());
  // A connection that was cut is another thing than a refusal: the run may be going on, so it is asked for by its id.
  const simstudio::Run run = client.execute_with_retry(argc > 1 ? argv[1] : "echo", options, &hear, retry);
  simstudio::wait(client, run);

  if (const simstudio::Error* error = error_of(run)) {
    std::cout << simstudio::error_code_text(error->code) << ", and that is the end of it\n";
    if (error->retry_after.count() > 0) std::cout << "the server wants " << error->retry_after.count() / 1000 << " s\n";
    std::cerr << error->message << "\n";
    return 1;
  }
  std::cout << run.result()->status_text << ": " << run.result()->output.dump() << "\n";
  print_limits(client);
}
