// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>

namespace simstudio::scheduler {

/// Who starts next: first come, first served, under a cap of runs at once and a cap of runs that wait.
class RunQueue {
 public:
  RunQueue(std::uint32_t queued_max, std::uint32_t concurrent_max)
      : queued_max_(queued_max), concurrent_max_(concurrent_max) {}

  /// False when `queued_max` runs wait already.
  [[nodiscard]] bool enqueue(std::uint64_t ticket) {
    if (waiting_.size() >= queued_max_) return false;
    waiting_.push_back(ticket);
    return true;
  }
  /// To the front again: it was started and has to start over.
  void put_back(std::uint64_t ticket) { waiting_.push_front(ticket); }

  bool can_start() const { return !waiting_.empty() && running_ < concurrent_max_; }
  /// The next ticket; counts as running until `finished`. Only while `can_start`.
  std::uint64_t start_next() {
    const std::uint64_t ticket = waiting_.front();
    waiting_.pop_front();
    ++running_;
    return ticket;
  }
  void finished() { --running_; }
  /// A waiting ticket that is no longer wanted; unknown ones do nothing.
  void withdraw(std::uint64_t ticket) {
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
      if (*at != ticket) continue;
      waiting_.erase(at);
      return;
    }
  }

  std::uint32_t queued_max() const { return queued_max_; }
  std::uint64_t waiting() const { return waiting_.size(); }
  std::uint32_t running() const { return running_; }

 private:
  std::uint32_t queued_max_;
  std::uint32_t concurrent_max_;
  std::uint32_t running_ = 0;
  std::deque<std::uint64_t> waiting_;
};

}  // namespace simstudio::scheduler
