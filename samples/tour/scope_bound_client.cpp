// SPDX-License-Identifier: Apache-2.0

// A client and its runs live as long as their scope; leaving it is all the cleaning up there is.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-scope [WORKFLOW [WORDS]]

#include <simstudio/simstudio.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

#include "error_of.h"

namespace {

using namespace std::chrono_literals;

std::ptrdiff_t words_in(const std::string& text) { return std::count(text.begin(), text.end(), ' '); }

/// The beginning of what the workflow says; more is not waited for.
std::string first_words(const std::string& workflow, std::ptrdiff_t words) {
  simstudio::Client client(simstudio::ClientOptions::from_environment());
  simstudio::ExecuteOptions options;
  options.input = simstudio::JsonBuilder().object().key("question").text("What about the old mill?").take();
  options.mode = simstudio::ExecuteMode::Stream;
  options.selected_outputs = {"agent1.content"};

  std::string text;
  const simstudio::Run run = client.execute_workflow(workflow, options, [&text](const simstudio::Event& event) {
    if (event.kind == simstudio::EventKind::Token) text += event.text;
    if (event.kind == simstudio::EventKind::Reset) text.clear();
  });
  while (words_in(text) < words && simstudio::wait(client, run, 10ms) == simstudio::WaitStatus::TimedOut) {
  }
  if (const simstudio::Error* error = error_of(run)) std::cerr << error->message << "\n";
  return text;
  // `run` goes first: it is cancelled on the server too, where it would go on and cost, and its handler, which writes
  // into `text`, is never called again. Then `client` goes, with its thread, within 250 ms whatever the network does.
}

}  // namespace

int main(int argc, char** argv) {
  const std::ptrdiff_t words = argc > 2 ? std::atoi(argv[2]) : 3;
  const std::string text = first_words(argc > 1 ? argv[1] : "demo", words);
  if (text.empty()) return 1;

  std::size_t end = 0;
  for (std::ptrdiff_t word = 0; word < words && end != std::string::npos; ++word) end = text.find(' ', end + 1);
  std::cout << text.substr(0, end) << (end < text.size() ? " …" : "") << "\n";
}
