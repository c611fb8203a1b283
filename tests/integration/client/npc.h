// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simstudio/simstudio.h"
#include "support/local_sim.h"

namespace simstudio::test {

/// What was told of one run, kept beyond its handler.
struct Told {
  std::vector<EventKind> kinds;  // A row of the same kind once.
  std::string text;
  std::string output;
  std::string run_id;
  std::string message;
  RunStatus status = RunStatus::Unknown;
  ErrorCode code = ErrorCode::NoError;
  MayHaveRun may_have_run = MayHaveRun::No;
  std::int32_t http_status = 0;
  int terminals = 0;

  bool over() const { return terminals > 0; }
};

/// A client of a local Sim whose runs are written down. The caller's thread is the game's.
class Game {
 public:
  explicit Game(const ClientOptions& options) : client_(std::make_unique<Client>(options)) {}

  Client& client() { return *client_; }
  void destroy_client() { client_.reset(); }
  /// The run's handle is given back in `run` where asked for, else the run is kept going.
  std::shared_ptr<Told> ask(const std::string& workflow, const ExecuteOptions& options, Run* run = nullptr);
  /// Ticks until it holds; false after `limit`.
  bool tick_until(const std::function<bool()>& holds, std::chrono::milliseconds limit = std::chrono::seconds(20));
  bool tick_until_over(const std::shared_ptr<Told>& told) {
    return tick_until([&] { return told->over(); });
  }

 private:
  std::unique_ptr<Client> client_;
};

ClientOptions options_for(const LocalSim& sandbox);
ExecuteOptions sync_run(const std::string& input = R"({"question":"Who goes there?"})");
ExecuteOptions spoken_run();

}  // namespace simstudio::test
