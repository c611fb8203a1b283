// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <memory>
#include <string>

#include "typewriter.h"

/// One character: asks its workflow, takes the answer as it streams, and types it out. How it takes the answer is what
/// the three kinds of NPC in npc_ways.cpp differ in, and what this sample is about.
class Npc {
 public:
  enum class State { Silent, Waiting, Speaking, Finished, Interrupted, LeftAlone, Troubled };

  struct Role {
    std::string name;
    std::string workflow;
    std::string output;
    std::string field;
    /// Also its place in the scene, from 1.
    simstudio::OwnerId owner = 0;
  };

  virtual ~Npc() = default;
  Npc(const Npc&) = delete;
  Npc& operator=(const Npc&) = delete;

  /// The player says something; the answer comes bit by bit.
  void ask(const std::string& question);
  /// The player speaks over it: what it was saying is stopped, on the server too.
  void interrupt();
  /// The player leaves: whatever this NPC still has running is stopped, and nothing of it is heard again.
  void walk_away();

  /// After each tick, for those who look instead of being told.
  virtual void look() {}
  /// For those who are told: an event of this NPC.
  void hear(const simstudio::Event& event);
  /// Types on.
  void update(double seconds);

  /// Which of the library's three ways this NPC shows.
  virtual const char* way() const = 0;
  const Role& role() const { return role_; }
  State state() const { return state_; }
  bool is_talking() const { return state_ == State::Waiting || state_ == State::Speaking; }
  /// Its answer is still coming, and some of it is typed already.
  bool is_in_full_flow() const { return state_ == State::Speaking && !ended_ && !typewriter_.shown().empty(); }
  /// What the subtitle shows: safe for a terminal, and how it ended.
  std::string subtitle() const;
  double seconds_idle() const { return seconds_idle_; }

  /// Bytes of text that came, errors, over the whole scene.
  std::size_t bytes_heard() const { return bytes_heard_ + text_.size(); }
  int errors() const { return errors_; }
  /// What went wrong last, safe for a terminal; empty: nothing.
  std::string trouble() const { return printable(problem_); }

 protected:
  Npc(simstudio::Client& client, Role role) : client_(client), role_(std::move(role)) {}

  virtual simstudio::Run start(const simstudio::ExecuteOptions& options) = 0;
  /// All that has come so far; does nothing where that is known already.
  void copy_text(std::string_view text);
  void end(State state, std::string_view problem = {});
  void end_with(const simstudio::Error& error);

  simstudio::Client& client() { return client_; }
  simstudio::Run& run() { return run_; }

 private:
  simstudio::Client& client_;
  Role role_;
  simstudio::Run run_;
  State state_ = State::Silent;
  bool ended_ = false;
  State ending_ = State::Finished;
  std::string text_;
  std::string problem_;
  Typewriter typewriter_;
  std::size_t bytes_heard_ = 0;
  int errors_ = 0;
  double seconds_idle_ = 0;
};

/// Draws `run.text()` each frame.
std::unique_ptr<Npc> make_looking_npc(simstudio::Client& client, Npc::Role role);
/// Is called for each event, inside `tick`.
std::unique_ptr<Npc> make_handler_npc(simstudio::Client& client, Npc::Role role);
/// Is given its events by whoever calls `poll`.
std::unique_ptr<Npc> make_polled_npc(simstudio::Client& client, Npc::Role role);
