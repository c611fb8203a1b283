// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/chance.h"
#include "support/stream_script.h"

namespace simstudio::test {

/// An answer that is not a stream, and what its caller must make of it.
struct Answer {
  int status = 200;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  ExpectedEnd end;
  /// The server has started the run behind this answer.
  bool started = true;
};

/// How a run that was started ends, in either generation's words (sim-api B.2, B.3; wire surprises 5, 6, 12, 14).
Answer draw_run_answer(bool v2, bool async, const std::string& run_id, Chance& chance);
/// A refusal ahead of any run, in the shapes of wire/README.md surprise 23.
Answer draw_refusal(bool v2, Chance& chance);
/// What stands before a server and knows nothing of Sim.
Answer draw_proxy_answer(Chance& chance);
Answer no_v2_here(bool html);
Answer run_id_taken(bool v2);

}  // namespace simstudio::test
