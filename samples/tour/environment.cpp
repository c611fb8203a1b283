// SPDX-License-Identifier: Apache-2.0

// One program for a developer's machine and for players, told apart by APP_ENV. With nothing set: a Sim on this
// machine, everything logged. For players:
//   APP_ENV=production SIM_BASE_URL=https://... SIM_API_KEY=... simstudio-tour-environment

#include <simstudio/simstudio.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace {

using namespace std::chrono_literals;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

void log_to_stderr(void*, simstudio::LogLevel, std::string_view line) noexcept { std::cerr << line << "\n"; }

/// Whatever is at hand, and every word about it.
void set_up_development(simstudio::ClientOptions& options) {
  if (variable("SIM_BASE_URL").empty()) options.base_url = "http://localhost:3000";
  options.connect_timeout = 2s;  // It is this machine or it is not running.
  options.log.write = &log_to_stderr;
}

/// Nothing by default: what is missing stops the start, not the first player.
void set_up_production(simstudio::ClientOptions& options, std::string* problem) {
  if (options.api_key.empty()) *problem = "SIM_API_KEY is not set.";
  if (options.base_url.rfind("https://", 0) != 0) *problem = "SIM_BASE_URL is " + options.base_url + ", not https.";
  options.tls.ca_file = variable("SIM_CA_FILE");  // For a server whose certificate the system does not know.
  options.limits.queued_runs = 256;               // A crowd beyond this is told so at once.
}

}  // namespace

int main(int argc, char** argv) {
  const std::string environment = variable("APP_ENV").empty() ? "development" : variable("APP_ENV");
  std::string problem;
  simstudio::ClientOptions options = simstudio::ClientOptions::from_environment(&problem);
  if (environment == "development") {
    set_up_development(options);
  } else if (environment == "production") {
    set_up_production(options, &problem);
  } else {
    problem = "APP_ENV is \"" + environment + "\". Write development or production.";
  }
  if (!problem.empty()) {
    std::cerr << "simstudio-tour-environment: " << problem << "\n";
    return 2;
  }
  std::cout << environment << ": " << options.base_url << "\n";  // Never the key.

  simstudio::Client client(options);
  const simstudio::Run check = client.validate_workflow(argc > 1 ? argv[1] : "demo");
  simstudio::wait(client, check);
  const simstudio::Validation& validation = *check.answer()->validation;
  std::cout << (validation.ready ? "ready\n" : "not ready\n");
  if (validation.error != nullptr) std::cerr << validation.error->message << "\n";
  return validation.ready ? 0 : 1;
}
