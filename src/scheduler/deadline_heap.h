// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "simstudio/clock.h"

namespace simstudio::scheduler {

/// Who wants to be looked at when. An entry may be out of date when it comes up (its owner gone, its time moved): the
/// owner decides then, so that moving a deadline, as every received byte does, costs nothing here.
class DeadlineHeap {
 public:
  struct Entry {
    Time at;
    std::uint64_t owner;
    friend bool operator>(const Entry& left, const Entry& right) { return left.at > right.at; }
  };

  void add(Time at, std::uint64_t owner) { heap_.push({at, owner}); }
  std::optional<Time> next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.top().at;
  }
  /// One owner whose time has come; nothing when none has.
  std::optional<std::uint64_t> pop_due(Time now) {
    if (heap_.empty() || heap_.top().at > now) return std::nullopt;
    const std::uint64_t owner = heap_.top().owner;
    heap_.pop();
    return owner;
  }

 private:
  std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> heap_;
};

}  // namespace simstudio::scheduler
