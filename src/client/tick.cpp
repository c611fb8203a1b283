// SPDX-License-Identifier: Apache-2.0

// The delivering half: nothing here allocates, frees, takes a lock or makes a system call but the clock. What is done
// with goes back to the network side, which frees it.

#include <utility>

#include "client/core.h"
#include "mailbox/event_node.h"

namespace simstudio::detail {

struct Core::Delivery {
  void* thrown = nullptr;
  Event* out = nullptr;  ///< poll: where the next event goes; tick: null
  bool handler_threw = false;
  std::uint32_t delivered = 0;
};

namespace {

constexpr std::uint32_t kSilent = mailbox::kWishRelease | mailbox::kWishDetach;

bool is_silent(const RunControl& run, std::uint32_t wishes) { return run.ended || run.wishes(wishes); }

void show_on_run(RunControl& run, mailbox::EventNode& node, std::uint64_t text_size) {
  if (node.shows_text) {
    run.text = {node.view.data, static_cast<std::size_t>(node.view.size + (node.view_grows ? text_size : 0))};
    node.shown = true;
  }
  switch (node.event.kind) {
    case EventKind::Error: run.state = RunState::Failed; break;
    default: run.state = is_terminal(node.event) ? RunState::Finished : RunState::Streaming; break;
  }
  if (is_terminal(node.event)) {
    run.ended = true;
    run.end = &node;
    run.seen.store(true, std::memory_order_release);
  }
}

}  // namespace

void Core::retire(mailbox::Retired& item) noexcept {
  item.next = nullptr;
  if (retired_last == nullptr) {
    retired_first = &item;
  } else {
    retired_last->next = &item;
  }
  retired_last = &item;
}

void Core::hand_back() noexcept {
  if (consumed != 0) mailbox.add_consumed(std::exchange(consumed, 0));
  if (retired_first == nullptr) return;
  mailbox.retire(retired_first, retired_last);
  retired_first = nullptr;
  retired_last = nullptr;
}

/// A delivered node goes back, unless it is the end that the run shows on: then the run holds it instead.
void Core::settle(mailbox::EventNode& node) noexcept {
  RunControl& run = node.run;
  if (run.end == &node) {
    std::uint32_t held = run.references.load(std::memory_order_acquire);
    while (held > 1) {
      node.holds_run = false;  // Before the reference goes: whoever is last may free the node at once.
      const std::uint64_t charged = std::exchange(node.charged, 0);
      if (run.references.compare_exchange_weak(held, held - 1, std::memory_order_acq_rel)) {
        mailbox.note_freed(charged);  // The run has it now; the network side need not look for it.
        return;
      }
      node.charged = charged;
      node.holds_run = true;
    }
    run.end = nullptr;
  }
  retire(node);
}

void Core::call_handler(RunControl& run, const Event& event, Delivery& delivery) noexcept {
  if (run.handler.invoke == nullptr) return;
  delivery.handler_threw = !run.handler.invoke(run.handler.state, event, delivery.thrown);
  if (is_terminal(event)) let_handler_go(run);
}

/// Once a run: nothing calls its handler any more. It goes while its run stays, since it may hold that run's `Run`.
void Core::let_handler_go(RunControl& run) noexcept {
  if (run.handler.invoke == nullptr) return;
  run.retain();  // For the handler's remains, until they are disposed of.
  retire(run.handler_remains);
}

void Core::deliver_node(mailbox::EventNode& node, Delivery& delivery) noexcept {
  RunControl& run = node.run;
  consumed += node.charged;
  if (node.text_node != nullptr) node.event.text = node.text_node->close();
  if (node.event.rate_limit != nullptr) rate_limit_memory.keep(*node.event.rate_limit);
  if (is_silent(run, kSilent | mailbox::kWishCancel)) {
    settle(node);
    return;
  }
  show_on_run(run, node, node.event.text.size());
  ++delivery.delivered;
  if (delivery.out != nullptr) {
    *delivery.out++ = node.event;
    node.next = held_nodes;
    held_nodes = &node;
    return;
  }
  call_handler(run, node.event, delivery);
  settle(node);
}

bool Core::deliver_cancelled(Delivery& delivery) noexcept {
  if (cancelled == nullptr) {
    cancelled = mailbox.take_cancelled();
    for (const RunControl* run = cancelled; run != nullptr; run = run->cancelled_next) ++cancelled_count;
  }
  if (cancelled == nullptr) return false;
  RunControl& run = *cancelled;
  cancelled = run.cancelled_next;
  --cancelled_count;
  if (is_silent(run, kSilent)) {
    if (!std::exchange(run.ended, true)) let_handler_go(run);
    run.retire_reference();
    return true;
  }
  run.ended = true;
  run.state = RunState::Cancelled;
  Event event;
  event.kind = EventKind::Cancelled;
  event.run = run.id;
  event.owner = run.owner;
  event.user_data = run.user_data;
  // In this order: a new name comes only once the run of the old one is known not to have started.
  event.may_have_run = static_cast<MayHaveRun>(run.may_have_run.load(std::memory_order_seq_cst));
  event.run_id = run.name();
  ++delivery.delivered;
  if (delivery.out != nullptr) {
    *delivery.out++ = event;
    run.cancelled_next = held_runs;
    held_runs = &run;
    return true;
  }
  call_handler(run, event, delivery);
  run.retire_reference();
  return true;
}

bool Core::deliver_next(Delivery& delivery) noexcept {
  if (deliver_cancelled(delivery)) return true;
  mailbox::EventNode* node = mailbox.events.pop();
  if (node == nullptr) return false;
  deliver_node(*node, delivery);
  return true;
}

void Core::drop_held() noexcept {
  while (held_nodes != nullptr) {
    mailbox::EventNode* node = held_nodes;
    held_nodes = static_cast<mailbox::EventNode*>(node->next);
    settle(*node);
  }
  while (held_runs != nullptr) {
    RunControl* run = held_runs;
    held_runs = run->cancelled_next;
    run->retire_reference();
  }
}

/// Of runs that never ended, and whose handles live on.
void Core::let_handlers_go() noexcept {
  for (RunControl* run : mailbox.registry.retain_where([](const RunControl&) { return true; })) {
    if (!std::exchange(run->ended, true)) let_handler_go(*run);
    run->retire_reference();
  }
}

/// The network side is gone and no tick runs: what was never delivered goes, and then the client.
void Core::end_host_side() noexcept {
  drop_held();
  while (mailbox::EventNode* node = mailbox.events.pop()) retire(*node);
  while (cancelled != nullptr) {
    RunControl* run = cancelled;
    cancelled = run->cancelled_next;
    run->retire_reference();
  }
  mailbox.end_host_side();
  if (!is_of_another_process()) let_handlers_go();
  hand_back();
  delete this;
}

void Core::step_if_ticked() noexcept {
  if (thread == nullptr && loop != nullptr) loop->step(Time::zero());
}

TickReport Core::tick(const TickBudget& budget, void* thrown) noexcept {
  TickReport report;
  if (thread != nullptr && mailbox.is_idle()) return report;
  if (!mailbox.begin_tick()) {
    report.busy = true;
    return report;
  }
  drop_held();
  step_if_ticked();
  Delivery delivery;
  delivery.thrown = thrown;
  constexpr std::chrono::hours kAsGoodAsNone{24 * 365};
  const bool timed = budget.max_duration.count() > 0 && budget.max_duration < kAsGoodAsNone;
  const Time ends_at = timed ? clock.now() + Time(budget.max_duration) : Time{};
  while (deliver_next(delivery)) {
    if (destroyed || delivery.handler_threw) break;
    if (budget.max_events != 0 && delivery.delivered >= budget.max_events) break;
    if (timed && clock.now() >= ends_at) break;
  }
  hand_back();
  report.delivered = delivery.delivered;
  if (destroyed) {
    end_host_side();
    return report;
  }
  report.remaining =
      static_cast<std::uint32_t>(mailbox.events.waiting()) + cancelled_count + (mailbox.has_cancelled() ? 1 : 0);
  mailbox.end_tick(something_waits());
  return report;
}

std::uint32_t Core::poll(Event* events, std::uint32_t capacity) noexcept {
  if (!mailbox.begin_tick()) return 0;
  drop_held();
  step_if_ticked();
  Delivery delivery;
  delivery.out = events;
  while (delivery.delivered < capacity && deliver_next(delivery)) {
  }
  hand_back();
  mailbox.end_tick(something_waits());
  return delivery.delivered;
}

}  // namespace simstudio::detail
