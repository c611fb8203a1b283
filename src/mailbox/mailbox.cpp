// SPDX-License-Identifier: Apache-2.0
#include "mailbox/mailbox.h"

#include <thread>

#include "mailbox/event_node.h"

namespace simstudio::mailbox {
namespace {

void push_run(std::atomic<RunControl*>& list, RunControl& run, RunControl* RunControl::*link) noexcept {
  RunControl* head = list.load(std::memory_order_relaxed);
  do {
    run.*link = head;
  } while (!list.compare_exchange_weak(head, &run, std::memory_order_seq_cst, std::memory_order_relaxed));
}

}  // namespace

Mailbox::~Mailbox() { free_retired(); }

void Mailbox::release() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

void Mailbox::submit(Command* command) noexcept {
  commands_.push(command);
  // As in `retire`: a token may come from another thread at any time.
  if (network_side_ended_.load(std::memory_order_seq_cst)) drop_commands();
  wake();
}

void Mailbox::express(RunControl& run, std::uint32_t wish) noexcept {
  std::uint32_t bits = wish | kWishNoticed;
  if ((wish & kWishCancel) != 0) bits |= kWishListed;
  const std::uint32_t before = run.wish.fetch_or(bits, std::memory_order_seq_cst);

  // Each list holds a reference, and a run at most once.
  if ((bits & kWishListed) != 0 && (before & kWishListed) == 0) {
    run.retain();
    push_run(cancelled_, run, &RunControl::cancelled_next);
    announce();
    // As in `retire`: the push is before the look, so one of the two sides drops it.
    if (host_side_ended_.load(std::memory_order_seq_cst)) drop_cancelled();
  }
  if ((before & kWishNoticed) == 0) {
    run.retain();
    push_run(noticed_, run, &RunControl::notice_next);
    if (network_side_ended_.load(std::memory_order_seq_cst)) drop_noticed();
    wake();
  }
}

void Mailbox::wake() noexcept {
  wakes_under_way_.fetch_add(1, std::memory_order_seq_cst);
  if (Waker* waker = waker_.load(std::memory_order_seq_cst); waker != nullptr) waker->wake();
  wakes_under_way_.fetch_sub(1, std::memory_order_seq_cst);
}

void Mailbox::clear_waker() noexcept {
  waker_.store(nullptr, std::memory_order_seq_cst);
  while (wakes_under_way_.load(std::memory_order_seq_cst) != 0) std::this_thread::yield();
}

RunControl* Mailbox::take_cancelled() noexcept { return cancelled_.exchange(nullptr, std::memory_order_acq_rel); }

RunControl* Mailbox::take_noticed() noexcept {
  if (noticed_.load(std::memory_order_seq_cst) == nullptr) return nullptr;  // Against a wake that was skipped.
  return noticed_.exchange(nullptr, std::memory_order_acq_rel);
}

void Mailbox::push(EventNode* node) {
  charged_ += node->charged;
  events.push(node);
}

void Mailbox::publish() noexcept {
  if (events.publish()) announce();
}

bool Mailbox::begin_tick() noexcept {
  const std::uint32_t before = tick_word_.exchange(kTicking, std::memory_order_acq_rel);
  if ((before & kTicking) == 0) return true;
  if ((before & kAnnounced) != 0) announce();  // It is for the tick that runs, or for the next.
  return false;
}

void Mailbox::end_tick(bool something_waits) noexcept {
  if (something_waits) announce();
  tick_word_.fetch_and(~kTicking, std::memory_order_release);
}

void Mailbox::retire(Retired* first, Retired* last) noexcept {
  retired_.push_chain(first, last);
  // Looked at after the push: either the network side's last look saw the push, or this sees that it is over.
  if (network_side_ended_.load(std::memory_order_seq_cst)) free_retired();
}

void Mailbox::end_network_side() noexcept {
  network_side_ended_.store(true, std::memory_order_seq_cst);
  drop_commands();
  drop_noticed();
  free_retired();
}

void Mailbox::end_host_side() noexcept {
  host_side_ended_.store(true, std::memory_order_seq_cst);
  drop_cancelled();
}

void Mailbox::drop_commands() noexcept {
  for (Command* command = commands_.take(); command != nullptr;) {
    Command* following = command->next;
    delete command;
    command = following;
  }
}

void Mailbox::drop_noticed() noexcept {
  for (RunControl* run = noticed_.exchange(nullptr, std::memory_order_seq_cst); run != nullptr;) {
    RunControl* following = run->notice_next;
    run->release_reference();
    run = following;
  }
}

void Mailbox::drop_cancelled() noexcept {
  for (RunControl* run = cancelled_.exchange(nullptr, std::memory_order_seq_cst); run != nullptr;) {
    RunControl* following = run->cancelled_next;
    run->release_reference();
    run = following;
  }
}

void Mailbox::free_retired() noexcept {
  for (Retired* item = retired_.take(); item != nullptr;) {
    Retired* following = item->next;
    item->dispose();
    item = following;
  }
}

}  // namespace simstudio::mailbox
