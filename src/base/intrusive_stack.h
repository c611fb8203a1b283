// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace simstudio::base {

/// Many threads push, one takes everything. Lock-free, allocates nothing; `T` has a `T* next` of its own.
template <typename T>
class IntrusiveStack {
 public:
  void push(T* item) noexcept { push_chain(item, item); }

  /// `first` to `last`, already linked by `next`, in one step.
  void push_chain(T* first, T* last) noexcept {
    T* head = head_.load(std::memory_order_relaxed);
    do {
      last->next = head;
    } while (!head_.compare_exchange_weak(head, first, std::memory_order_seq_cst, std::memory_order_relaxed));
  }

  /// Everything pushed so far, the newest first.
  T* take() noexcept {
    if (head_.load(std::memory_order_seq_cst) == nullptr) return nullptr;
    return head_.exchange(nullptr, std::memory_order_seq_cst);
  }

  /// Everything pushed so far, in the order it was pushed.
  T* take_in_order() noexcept {
    T* reversed = take();
    T* ordered = nullptr;
    while (reversed != nullptr) {
      T* following = reversed->next;
      reversed->next = ordered;
      ordered = reversed;
      reversed = following;
    }
    return ordered;
  }

  bool empty() const noexcept { return head_.load(std::memory_order_seq_cst) == nullptr; }

 private:
  std::atomic<T*> head_{nullptr};
};

}  // namespace simstudio::base
