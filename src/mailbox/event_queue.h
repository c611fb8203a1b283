// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace simstudio::mailbox {

class EventNode;

/// Notices from the network side to the ticking thread, in order. One producer token, since ConcurrentQueue keeps order
/// per producer only.
class EventQueue {
 public:
  EventQueue();
  ~EventQueue();

  /// Network side. Seen by the host after `publish`.
  void push(EventNode* node);
  /// Whether there was something new.
  bool publish() noexcept;
  /// Ticking thread. The next notice or null; costs no queue walk when empty.
  EventNode* pop() noexcept;
  /// Ticking thread. How many wait.
  std::uint64_t waiting() const noexcept { return published_.load(std::memory_order_acquire) - popped_; }

 private:
  struct Queue;
  std::unique_ptr<Queue> queue_;
  std::uint64_t pushed_ = 0;
  alignas(64) std::atomic<std::uint64_t> published_{0};
  alignas(64) std::uint64_t popped_ = 0;
};

}  // namespace simstudio::mailbox
