// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <simstudio/simstudio.h>

/// One character: asks its workflow, takes the answer as it streams, and types it out.
class Npc {
 public:
  Npc(std::string name, std::string workflow, std::string output, simstudio::OwnerId owner)
      : name_(std::move(name)), workflow_(std::move(workflow)), output_(std::move(output)), owner_(owner) {}
  Npc(const Npc&) = delete;
  Npc& operator=(const Npc&) = delete;

  void ask(simstudio::Client& client, const std::string& question);
  /// The player speaks over it: what it was saying is stopped, on the server too.
  void interrupt() { run_.cancel(); }
  /// Types on for one frame; a line that is finished is printed.
  void update(double seconds);

  bool speaks() const { return speaking_; }
  bool wants_to_print() const { return !finished_line_.empty(); }
  std::string take_line() { return std::exchange(finished_line_, {}); }
  simstudio::OwnerId owner() const { return owner_; }
  /// The player walked away: nothing more of it is heard.
  void forget() { speaking_ = false; }

  int tokens = 0;
  int errors = 0;
  int interrupted = 0;

 private:
  void on_event(const simstudio::Event& event);
  void finish(const std::string& ending);

  std::string name_;
  std::string workflow_;
  std::string output_;
  simstudio::OwnerId owner_;
  simstudio::Run run_;
  std::string heard_;
  std::string ending_;
  std::string finished_line_;
  double typed_ = 0;
  bool speaking_ = false;
  bool answered_ = false;
};
