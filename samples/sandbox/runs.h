// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace sandbox {

/// One execution as the server remembers it.
struct Run {
  std::string id;
  std::string workflow;
  std::string status = "running";
  std::string output = "null";  ///< JSON
  std::string error;            ///< text of a failed run
  bool async = false;
  bool cancelled = false;
  bool disconnected = false;
  std::uint64_t tokens = 0;
};

/// Every run ever started here, and the ledger that tests read.
class Runs {
 public:
  /// Null when the id was used before: an id is claimed once and for all (sim-api E.6).
  std::shared_ptr<Run> start(const std::string& id, const std::string& workflow);
  std::shared_ptr<Run> find(const std::string& id) const;
  /// A fresh id in the form of a UUID.
  std::string new_id();
  std::string ledger() const;
  std::uint64_t started() const { return runs_.size(); }

  std::uint64_t tokens = 0;
  std::uint64_t disconnects = 0;
  std::uint64_t cancels = 0;

 private:
  std::map<std::string, std::shared_ptr<Run>> runs_;
  std::uint64_t next_ = 1;
};

}  // namespace sandbox
