// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sandbox {

enum class Mode { Sync, Stream, Async };

/// One point at which a run waits for a human, or for a time.
struct Pause {
  std::string id;         ///< of the paused resource
  std::string context;    ///< the block it waits in
  std::string execution;  ///< the run id that the paused resource shows: a new one after a first resume
  std::string output;     ///< JSON of the pause
  std::string kind = "human";
  std::int64_t at_ms = 0;
  std::int64_t resume_at_ms = 0;
  bool resumed = false;
  bool stuck = false;  ///< a second pause: Sim can't resume it (wire/pause-twice-*)
};

/// One execution as the server remembers it.
struct Run {
  std::string id;
  std::string workflow;
  std::string status = "running";
  std::string output = "null";  ///< JSON
  std::string blocks = "{}";    ///< JSON: each block's output by its id
  std::string error;            ///< text of a failed run, with the block's name
  std::string error_code = "EXECUTION_FAILED";
  Mode mode = Mode::Sync;
  std::vector<std::string> selected;  ///< what its stream selected, for its resume
  bool cancelled = false;
  bool disconnected = false;
  bool refused = false;  ///< its id is used up and a failed run logged, but nothing ran
  std::uint64_t tokens = 0;
  std::uint64_t number = 0;  ///< in order of arrival
  std::int64_t started_ms = 0;
  std::int64_t ended_ms = 0;
  std::int64_t visible_ms = 0;  ///< look-ups before say 404
  std::int64_t time_limit_s = 0;
  std::string request_id;
  std::vector<Pause> pauses;
  std::function<void()> wake;  ///< tells who plays it that something changed

  bool live() const { return status == "running"; }
  std::string block_name;  ///< of the block that failed
};

/// A job of a resume, which has an id of its own.
struct ResumeJob {
  std::shared_ptr<Run> run;
  std::string new_id;
  std::string error;
};

/// Every run ever started here, and the ledger that tests read.
class Runs {
 public:
  explicit Runs(std::uint64_t seed) : seed_(seed) {}

  /// Null when the id was used before: an id is claimed once and for all (sim-api E.6).
  std::shared_ptr<Run> start(const std::string& id, const std::string& workflow);
  /// Null too while it is still being registered.
  std::shared_ptr<Run> find(const std::string& id) const;
  /// The run that now waits under this id, its own or the one a resume gave it.
  std::shared_ptr<Run> find_paused(const std::string& id) const;
  const std::vector<std::shared_ptr<Run>>& all() const { return order_; }
  /// A fresh id in the form of a UUID.
  std::string new_id();
  std::string ledger_runs() const;
  std::uint64_t started() const;

  std::map<std::string, ResumeJob> resume_jobs;
  std::uint64_t tokens = 0;
  std::uint64_t disconnects = 0;
  std::uint64_t cancels = 0;

 private:
  std::map<std::string, std::shared_ptr<Run>> runs_;
  std::vector<std::shared_ptr<Run>> order_;
  std::uint64_t seed_;
  std::uint64_t next_ = 1;
};

}  // namespace sandbox
