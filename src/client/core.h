// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/random.h"
#include "client/rate_limit_memory.h"
#include "mailbox/mailbox.h"
#include "simstudio/detail/client_abi.h"
#include "simstudio/transport.h"
#include "transfer/network_loop.h"
#include "transfer/network_thread.h"

namespace simstudio::mailbox {
class EventNode;
}

namespace simstudio::detail {

/// The client behind the compiled boundary: makes the real parts, joins them, and holds the ticking side's state.
struct Core final : mailbox::Waker {
  explicit Core(const ClientView& options);
  ~Core();

  RunControl* execute(const ExecuteView& request, const HandlerRef& handler);
  RunControl* look_up(const LookUpView& request, const HandlerRef& handler);
  TickReport tick(const TickBudget& budget, void* thrown) noexcept;
  std::uint32_t poll(Event* events, std::uint32_t capacity) noexcept;
  void express_where(OwnerId owner, std::uint32_t wish, bool everyone);
  void set_api_key(std::string_view api_key);
  void set_base_url(std::string_view base_url);
  void connect();
  void close();
  /// The client is being destroyed: ends the network side; the memory goes when no tick is on the stack.
  void destroy() noexcept;
  /// This is a forked child: the thread did not come along, and the sockets are the parent's.
  bool is_of_another_process() const noexcept { return mailbox.is_of_another_process(); }

  void wake() noexcept override { transport->wake(); }

  /// Of the ticking thread.
  client::RateLimitMemory rate_limit_memory;

 private:
  struct Delivery;

  bool something_waits() const noexcept {
    return mailbox.events.waiting() != 0 || mailbox.has_cancelled() || cancelled;
  }
  RunControl* new_run(OwnerId owner, std::uint64_t user_data, const HandlerRef& handler);
  bool deliver_next(Delivery& delivery) noexcept;
  bool deliver_cancelled(Delivery& delivery) noexcept;
  void deliver_node(mailbox::EventNode& node, Delivery& delivery) noexcept;
  void call_handler(RunControl& run, const Event& event, Delivery& delivery) noexcept;
  void let_handler_go(RunControl& run) noexcept;
  void let_handlers_go() noexcept;
  void settle(mailbox::EventNode& node) noexcept;
  void retire(mailbox::Retired& item) noexcept;
  void hand_back() noexcept;
  void drop_held() noexcept;
  void end_host_side() noexcept;
  void step_if_ticked() noexcept;
  void end_network_side() noexcept;
  void leave_network_side_behind() noexcept;

  std::unique_ptr<Transport> own_transport;
  Transport* transport = nullptr;
  const Clock& clock;
  mailbox::Mailbox& mailbox;
  std::unique_ptr<transfer::NetworkLoop> loop;
  std::unique_ptr<transfer::NetworkThread> thread;
  const base::Random uuid_seed;
  std::atomic<std::uint64_t> uuid_count{0};

  // The ticking thread.
  bool destroyed = false;
  RunControl* cancelled = nullptr;
  std::uint32_t cancelled_count = 0;
  mailbox::Retired* retired_first = nullptr;
  mailbox::Retired* retired_last = nullptr;
  std::uint64_t consumed = 0;
  mailbox::EventNode* held_nodes = nullptr;
  RunControl* held_runs = nullptr;
};

}  // namespace simstudio::detail
