// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <unordered_map>

namespace simstudio::scheduler {

/// How many runs may wait and how many may run at once. A cap of 0 for each owner is none.
struct QueueCaps {
  std::uint32_t queued = 4096;
  std::uint32_t running = 64;
  std::uint32_t running_of_one_owner = 0;
};

/// A run whose turn it is.
struct Turn {
  std::uint64_t ticket;
  std::uint64_t owner;
};

/// Who starts next. The highest priority first; among owners of the same priority in turn, so that one that asks for
/// much delays the others by one run each; of one owner, first come, first served. Owner 0 is nobody: in turn like an
/// owner, and never capped as one.
class FairQueue {
 public:
  explicit FairQueue(const QueueCaps& caps) : caps_(caps) {}

  /// False when `QueueCaps::queued` runs wait already.
  [[nodiscard]] bool enqueue(std::uint64_t ticket, std::uint64_t owner, std::int32_t priority);
  /// For one that has had its turn and needs another: ahead of its owner's others, however many wait.
  void enqueue_first(std::uint64_t ticket, std::uint64_t owner, std::int32_t priority);
  bool can_start() const;
  /// The next one; it counts as running until `finished`. Only while `can_start`.
  Turn start_next();
  void finished(std::uint64_t owner);
  /// A waiting ticket that is no longer wanted; unknown ones do nothing.
  void withdraw(std::uint64_t ticket);

  const QueueCaps& caps() const { return caps_; }
  std::size_t waiting() const { return places_.size(); }
  std::uint32_t running() const { return running_; }

 private:
  struct Line {
    std::uint64_t owner;
    std::deque<std::uint64_t> tickets;
  };
  struct Place {
    std::int32_t priority;
    std::uint64_t owner;
  };
  using Lines = std::list<Line>;  // The owner whose turn it is stands first.
  using Levels = std::map<std::int32_t, Lines, std::greater<>>;

  bool is_capped(std::uint64_t owner) const;
  Line& line_for(std::uint64_t owner, std::int32_t priority);
  static Lines::iterator line_of(Lines& lines, std::uint64_t owner);

  QueueCaps caps_;
  Levels levels_;
  std::unordered_map<std::uint64_t, Place> places_;
  std::unordered_map<std::uint64_t, std::uint32_t> running_of_;
  std::uint32_t running_ = 0;
};

}  // namespace simstudio::scheduler
