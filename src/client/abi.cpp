// SPDX-License-Identifier: Apache-2.0

// The compiled boundary: each call is handed on as it is, unless a fork() lies between this process and the client's.

#include "client/core.h"
#include "mailbox/event_node.h"

namespace simstudio::detail {
namespace {

RunControl* refuse(const HandlerRef& handler) noexcept {
  if (handler.destroy != nullptr) handler.destroy(handler.state);
  return nullptr;
}

}  // namespace

Core* core_create(const ClientView& options) noexcept { return new Core(options); }
void core_destroy(Core* core) noexcept { core->destroy(); }
RunControl* core_execute(Core* core, const ExecuteView& request, const HandlerRef& handler) noexcept {
  return core->is_of_another_process() ? refuse(handler) : core->execute(request, handler);
}
RunControl* core_look_up(Core* core, const LookUpView& request, const HandlerRef& handler) noexcept {
  return core->is_of_another_process() ? refuse(handler) : core->look_up(request, handler);
}
TickReport core_tick(Core* core, const TickBudget& budget, void* thrown) noexcept {
  return core->is_of_another_process() ? TickReport{} : core->tick(budget, thrown);
}
std::uint32_t core_poll(Core* core, Event* events, std::uint32_t capacity) noexcept {
  return core->is_of_another_process() ? 0 : core->poll(events, capacity);
}
void core_cancel_owner(Core* core, OwnerId owner) noexcept {
  if (!core->is_of_another_process()) core->express_where(owner, mailbox::kWishCancel, false);
}
void core_release_owner(Core* core, OwnerId owner) noexcept {
  if (!core->is_of_another_process()) core->express_where(owner, mailbox::kWishRelease | mailbox::kWishListed, false);
}
void core_set_api_key(Core* core, std::string_view api_key) noexcept {
  if (!core->is_of_another_process()) core->set_api_key(api_key);
}
void core_set_base_url(Core* core, std::string_view base_url) noexcept {
  if (!core->is_of_another_process()) core->set_base_url(base_url);
}
void core_connect(Core* core) noexcept {
  if (!core->is_of_another_process()) core->connect();
}
const RateLimitInfo* core_rate_limit_info(const Core* core) noexcept { return core->rate_limit_memory.info(); }
void core_close(Core* core) noexcept {
  if (!core->is_of_another_process()) core->close();
}

namespace {

/// Whether the network side need not hear of `wish`. One that is done with the run has to stop it on the server all the
/// same, while the host has not heard how it ended.
bool changes_nothing(const RunControl& run, std::uint32_t wish) noexcept {
  if (!run.over.load(std::memory_order_acquire)) return false;
  return wish == mailbox::kWishDetach || run.seen.load(std::memory_order_acquire);
}

/// In a forked child the handle's reference stays where it is: what is behind it is the parent's.
void give_up(RunControl* run, std::uint32_t wish) noexcept {
  if (run->mailbox.is_of_another_process()) return;
  if (changes_nothing(*run, wish)) {
    run->wish.fetch_or(wish, std::memory_order_seq_cst);
  } else {
    run->mailbox.express(*run, wish);
  }
  mailbox::Mailbox& home = run->mailbox;
  home.retain();
  if (run->retire_reference()) home.wake();  // It may sleep, with a whole result to free.
  home.release();
}

}  // namespace

RunId run_id(const RunControl* run) noexcept { return run->id; }
RunState run_state(const RunControl* run) noexcept { return run->state; }
std::string_view run_conversation_id(const RunControl* run) noexcept { return run->conversation_id; }
std::string_view run_text(const RunControl* run) noexcept { return run->text; }
const Result* run_result(const RunControl* run) noexcept {
  return run->end != nullptr ? run->end->event.result : nullptr;
}
const Answer* run_answer(const RunControl* run) noexcept {
  return run->end != nullptr ? run->end->event.answer : nullptr;
}
const Error* run_error(const RunControl* run) noexcept { return run->end != nullptr ? run->end->event.error : nullptr; }
void run_cancel(RunControl* run) noexcept {
  if (!run->mailbox.is_of_another_process()) run->mailbox.express(*run, mailbox::kWishCancel);
}
void run_release(RunControl* run) noexcept { give_up(run, mailbox::kWishRelease); }
void run_detach(RunControl* run) noexcept { give_up(run, mailbox::kWishDetach); }
void run_keep(RunControl* run) noexcept {
  if (!run->mailbox.is_of_another_process()) run->retire_reference();
}

}  // namespace simstudio::detail
