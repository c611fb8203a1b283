// SPDX-License-Identifier: Apache-2.0
#include "mailbox/run_control.h"

#include <algorithm>
#include <utility>

#include "mailbox/event_node.h"
#include "mailbox/mailbox.h"

namespace simstudio::detail {

RunControl::RunControl(mailbox::Mailbox& owner_mailbox, const HandlerRef& run_handler)
    : mailbox(owner_mailbox), handler(run_handler) {
  mailbox.retain();
  if (handler.destroy != nullptr) mailbox.note_handlers(1);
}

RunControl::~RunControl() {
  if (end != nullptr) end->dispose();
  destroy_handler();
}

void RunControl::destroy_handler() noexcept {
  const HandlerRef dead = std::exchange(handler, {});
  if (dead.destroy == nullptr) return;
  dead.destroy(dead.state);
  mailbox.note_handlers(-1);
}

void HandlerRemains::dispose() noexcept {
  run.destroy_handler();
  run.release_reference();
}

void RunControl::drop_text_before(const char* shown) noexcept {
  const auto is_shown = [shown](const auto& buffer) { return buffer.get() == shown; };
  const auto first_kept = std::find_if(text_buffers.begin(), text_buffers.end(), is_shown);
  if (first_kept != text_buffers.end()) text_buffers.erase(text_buffers.begin(), first_kept);
}

void RunControl::name(std::string sim_run_id) {
  names_.push_front(std::move(sim_run_id));
  name_.store(&names_.front(), std::memory_order_release);
}

std::string_view RunControl::name() const noexcept {
  const std::string* name = name_.load(std::memory_order_acquire);
  return name != nullptr ? std::string_view(*name) : std::string_view();
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

bool RunControl::retire_reference() noexcept {
  if (references.fetch_sub(1, std::memory_order_acq_rel) != 1) return false;
  // Once it is handed over, another thread may free it, and with it the last hold on the mailbox.
  mailbox::Mailbox& home = mailbox;
  home.retain();
  home.retire(this, this);
  home.release();
  return true;
}

void RunControl::dispose() noexcept {
  mailbox::Mailbox& home = mailbox;
  home.registry.remove(*this);
  delete this;
  home.release();
}

}  // namespace simstudio::detail
