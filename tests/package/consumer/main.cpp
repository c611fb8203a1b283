// SPDX-License-Identifier: Apache-2.0
// The least that a guest does: makes a client, asks for a run that can't be sent, and is told so by `tick`.

#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

#include "simstudio/simstudio.h"

int main() {
  simstudio::ClientOptions options;
  options.base_url = "no scheme";
  simstudio::Client client(options);
  std::string code;

  const simstudio::Run run =
      client.execute_workflow("guard", simstudio::ExecuteOptions(), [&code](const simstudio::Event& event) {
        if (event.error != nullptr) code = simstudio::error_code_text(event.error->code);
      });
  const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (code.empty() && std::chrono::steady_clock::now() < give_up_at) client.tick();

  const auto json = simstudio::Json::parse(R"({"list":[1,2]})");
  std::printf("%s %s %lld %ld\n", SIMSTUDIO_VERSION_STRING, code.c_str(),
              static_cast<long long>(json.at_path("list.1").as_integer()), static_cast<long>(__cplusplus));
  return code == "INVALID_ARGUMENT" && run.state() == simstudio::RunState::Failed ? 0 : 1;
}
