// SPDX-License-Identifier: Apache-2.0
#include "mailbox/event_queue.h"

// Debian and upstream put it in different places; this is the one file that knows.
#if __has_include(<concurrentqueue/concurrentqueue.h>)
#include <concurrentqueue/concurrentqueue.h>
#else
#include <concurrentqueue.h>
#endif

namespace simstudio::mailbox {
namespace {

constexpr std::size_t kBatch = 64;

}  // namespace

struct EventQueue::Queue {
  moodycamel::ConcurrentQueue<EventNode*> notices{1024, 1, 0};
  moodycamel::ProducerToken producer{notices};
  EventNode* batch[kBatch] = {};
  std::size_t batch_size = 0;
  std::size_t batch_next = 0;
};

EventQueue::EventQueue() : queue_(std::make_unique<Queue>()) {}
EventQueue::~EventQueue() = default;

void EventQueue::push(EventNode* node) {
  queue_->notices.enqueue(queue_->producer, node);
  ++pushed_;
}

bool EventQueue::publish() noexcept {
  // One store a batch: a counter written for each event costs a cache miss each while the host is draining.
  if (published_.load(std::memory_order_relaxed) == pushed_) return false;
  published_.store(pushed_, std::memory_order_release);
  return true;
}

EventNode* EventQueue::pop() noexcept {
  if (waiting() == 0) return nullptr;
  Queue& queue = *queue_;
  if (queue.batch_next == queue.batch_size) {
    queue.batch_next = 0;
    queue.batch_size = queue.notices.try_dequeue_bulk_from_producer(queue.producer, queue.batch, kBatch);
    if (queue.batch_size == 0) return nullptr;
  }
  ++popped_;
  return queue.batch[queue.batch_next++];
}

}  // namespace simstudio::mailbox
