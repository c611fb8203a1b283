// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "base/intrusive_stack.h"
#include "base/this_process.h"
#include "mailbox/event_queue.h"
#include "mailbox/retired.h"
#include "mailbox/run_control.h"
#include "mailbox/run_registry.h"

namespace simstudio::mailbox {

/// Ends the network side's wait. Implemented where the network side is driven.
class Waker {
 public:
  virtual void wake() noexcept = 0;

 protected:
  ~Waker() = default;
};

/// Something the host asks of the network side: a submission, a wish to warm a connection.
class Command {
 public:
  virtual ~Command() = default;
  Command* next = nullptr;
};

/// Everything that crosses between the host and the network side of one client. Counted, since a `Run` may outlive its
/// client: the client and each run hold it.
class Mailbox {
 public:
  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept;

  /// Made before a fork(), and this is the child: the network side is the parent's.
  bool is_of_another_process() const noexcept { return base::fork_count() != made_after_forks_; }

  // Any host thread.
  /// Once the network side is gone it is freed unread.
  void submit(Command* command) noexcept;
  /// Sets `wish` and tells both sides what they need to know of it.
  void express(RunControl& run, std::uint32_t wish) noexcept;
  void wake() noexcept;

  // The ticking thread.
  EventQueue events;
  /// Nothing is announced and no tick runs: the one word that a tick with nothing to do reads.
  bool is_idle() const noexcept { return tick_word_.load(std::memory_order_acquire) == 0; }
  bool is_ticking() const noexcept { return (tick_word_.load(std::memory_order_acquire) & kTicking) != 0; }
  /// False while another tick runs. Whatever is published from now on is announced anew.
  [[nodiscard]] bool begin_tick() noexcept;
  void end_tick(bool something_waits) noexcept;
  /// Hands `first` to `last` (linked by `next`) to the network side to free; frees here once that side is gone.
  void retire(Retired* first, Retired* last) noexcept;
  /// Whether runs stand on the list of cancelled ones.
  bool has_cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire) != nullptr; }
  RunControl* take_cancelled() noexcept;
  /// Bytes of delivered events, told once a tick.
  void add_consumed(std::uint64_t bytes) noexcept { consumed_.fetch_add(bytes, std::memory_order_release); }

  // The network side.
  Command* take_commands() noexcept { return commands_.take_in_order(); }
  RunControl* take_noticed() noexcept;
  void push(EventNode* node);
  /// What was pushed is now there for `tick`.
  void publish() noexcept;
  std::uint64_t undelivered_bytes() const noexcept { return charged_ - consumed_.load(std::memory_order_acquire); }
  /// Whether notices are out that have not come back: the network side then looks in now and then.
  bool awaits_retired() const noexcept {
    return charged_ != freed_bytes_.load(std::memory_order_relaxed) || handlers_.load(std::memory_order_relaxed) != 0;
  }
  /// Handlers that are not destroyed yet.
  void note_handlers(std::int32_t more) noexcept { handlers_.fetch_add(more, std::memory_order_relaxed); }
  void free_retired() noexcept;
  void note_freed(std::uint64_t bytes) noexcept { freed_bytes_.fetch_add(bytes, std::memory_order_relaxed); }

  // The client, around the life of its network side.
  void set_waker(Waker* waker) noexcept { waker_.store(waker, std::memory_order_seq_cst); }
  /// Waits for a wake that is under way, so that the waker can go.
  void clear_waker() noexcept;
  /// Where nobody can be in the middle of a wake: in a forked child, which has the count of its parent's wakes but not
  /// the threads that would end them.
  void drop_waker() noexcept { waker_.store(nullptr, std::memory_order_seq_cst); }
  /// The network side is gone: frees what waits, and from now on whoever retires or expresses a wish frees.
  void end_network_side() noexcept;
  /// No tick comes any more: runs that wait to be told of their cancellation are let go, now and later.
  void end_host_side() noexcept;

  RunRegistry registry;
  std::atomic<bool> closed{false};

 private:
  ~Mailbox();
  void announce() noexcept { tick_word_.fetch_or(kAnnounced, std::memory_order_release); }
  void drop_commands() noexcept;
  void drop_noticed() noexcept;
  void drop_cancelled() noexcept;

  const std::uint32_t made_after_forks_ = base::fork_count();
  std::atomic<std::uint32_t> references_{1};
  base::IntrusiveStack<Command> commands_;
  base::IntrusiveStack<Retired> retired_;
  std::atomic<bool> network_side_ended_{false};
  std::atomic<bool> host_side_ended_{false};
  static constexpr std::uint32_t kAnnounced = 1u << 0;
  static constexpr std::uint32_t kTicking = 1u << 1;
  alignas(64) std::atomic<std::uint32_t> tick_word_{0};
  std::atomic<RunControl*> noticed_{nullptr};
  std::atomic<RunControl*> cancelled_{nullptr};
  std::atomic<Waker*> waker_{nullptr};
  std::atomic<std::uint32_t> wakes_under_way_{0};
  std::uint64_t charged_ = 0;  // network side
  std::atomic<std::uint64_t> freed_bytes_{0};
  std::atomic<std::uint64_t> consumed_{0};
  std::atomic<std::int32_t> handlers_{0};
};

}  // namespace simstudio::mailbox
