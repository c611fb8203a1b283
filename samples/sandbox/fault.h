// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>

#include "json.h"
#include "request_parser.h"

namespace sandbox {

/// What one answer does wrong. README.md words each field; a negative threshold is off.
struct Fault {
  // Whom it strikes.
  std::string workflow;
  std::string path;
  std::string path_end;
  std::string method;
  int count = 1;  ///< requests still to strike; below zero: until DELETE

  // What only slows, and adds up over several faults.
  double latency_ms = 0;
  double jitter_ms = 0;
  std::size_t split = 0;
  double split_gap_ms = 0;
  double register_delay_ms = 0;

  // What ends or replaces the answer; the first fault of this kind is the one that counts.
  int status = 0;
  std::string kind;
  std::optional<std::string> body;
  Headers headers;
  std::optional<double> retry_after;
  int cut_after_tokens = -1;
  std::int64_t cut_after_bytes = -1;
  int stall_after_tokens = -1;
  std::int64_t stall_after_bytes = -1;
  double stall_ms = -1;  ///< below zero: for good
  std::int64_t garbage_after_bytes = -1;
  bool reset = false;
  bool close_kept = false;

  bool ends_answer() const;
  bool shapes_bytes() const;
  bool resets_at_once() const;
  /// Takes over what `other` does.
  void merge(const Fault& other);
};

/// A fault from the fields of a POST to /__sandbox/faults; `problem` says what is wrong with them.
Fault parse_fault(const rapidjson::Value& fields, std::string* problem);

/// What a request is, for the choice of its faults.
struct FaultTarget {
  std::string method;
  std::string path;
  std::string workflow;    ///< empty where the path names none
  bool execution = false;  ///< it is about to execute something
  bool kept = false;       ///< not the first request of its connection
};

/// The faults that are set. Several strike at once when they only slow; of those that end an answer each request meets
/// the first, so that two faults of count 1 spoil two requests in turn.
class Faults {
 public:
  void add(const Fault& fault) { faults_.push_back(fault); }
  void clear() { faults_.clear(); }
  /// Faults with a path strike when a request arrives, the others when it is about to execute.
  Fault take(const FaultTarget& target);

  std::uint64_t used = 0;

 private:
  std::list<Fault> faults_;
};

}  // namespace sandbox
