// SPDX-License-Identifier: Apache-2.0
#include "mailbox/run_control.h"

#include <utility>

#include "mailbox/event_node.h"
#include "mailbox/mailbox.h"

namespace simstudio::detail {

RunControl::RunControl(mailbox::Mailbox& owner_mailbox, const HandlerRef& run_handler)
    : mailbox(owner_mailbox), handler(run_handler) {
  mailbox.retain();
}

RunControl::~RunControl() {
  if (end != nullptr) end->dispose();
  if (handler.destroy != nullptr) handler.destroy(handler.state);
}

void HandlerRemains::dispose() noexcept {
  const HandlerRef handler = std::exchange(run.handler, {});
  if (handler.destroy != nullptr) handler.destroy(handler.state);
  run.release_reference();
}

bool RunControl::try_retain() noexcept {
  std::uint32_t held = references.load(std::memory_order_relaxed);
  while (held != 0) {
    if (references.compare_exchange_weak(held, held + 1, std::memory_order_acq_rel)) return true;
  }
  return false;
}

void RunControl::release_reference() noexcept {
  if (references.fetch_sub(1, std::memory_order_acq_rel) == 1) dispose();
}

void RunControl::retire_reference() noexcept {
  if (references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  // Once it is handed over, another thread may free it, and with it the last hold on the mailbox.
  mailbox::Mailbox& home = mailbox;
  home.retain();
  home.retire(this, this);
  home.release();
}

void RunControl::dispose() noexcept {
  mailbox::Mailbox& home = mailbox;
  home.registry.remove(*this);
  delete this;
  home.release();
}

}  // namespace simstudio::detail
