// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/account.h"
#include "base/generation.h"
#include "mailbox/retired.h"
#include "simstudio/detail/client_abi.h"
#include "simstudio/event.h"
#include "simstudio/run.h"

namespace simstudio::mailbox {

class EventNode;
class Mailbox;
class TextNode;

/// Whoever carries a run out on the network side; told when the host's wish changed.
class RunListener {
 public:
  virtual void on_wish() = 0;

 protected:
  ~RunListener() = default;
};

/// Where a server has a run, or may have it.
struct RunOnServer {
  std::shared_ptr<const base::Account> account;
  base::Generation generation = base::Generation::V2;
  std::string workflow_id;
  std::string run_id;
};

/// What the host wants of a run. Bits only ever get set, by any host thread.
enum Wish : std::uint32_t {
  kWishCancel = 1u << 0,
  kWishRelease = 1u << 1,
  kWishDetach = 1u << 2,
  /// The run stands on the list that the network side reads; set with it, cleared when read.
  kWishNoticed = 1u << 3,
  /// The run stands on the list of stopped runs that `tick` reads: to say Cancelled, or to let its handler go. With a
  /// cancel always; with a release where the handler may hold the `Run` and so itself.
  kWishListed = 1u << 4,
};

}  // namespace simstudio::mailbox

namespace simstudio::detail {

struct RunControl;

/// A run's handler on its way to the network side, once nothing more comes for it: it is destroyed there, however long
/// the host keeps the `Run`, and also when the handler itself keeps it.
struct HandlerRemains final : mailbox::Retired {
  explicit HandlerRemains(RunControl& its_run) : run(its_run) {}
  void dispose() noexcept override;
  RunControl& run;
};

/// The state of one run that both sides see. Counted: the `Run`, the transfer and each waiting event hold it.
struct RunControl final : mailbox::Retired {
  RunControl(mailbox::Mailbox& owner_mailbox, const HandlerRef& run_handler);

  void retain() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  /// Takes a reference only while there still is one; for the registry, whose list holds none.
  bool try_retain() noexcept;
  /// Network side: frees at once when it was the last.
  void release_reference() noexcept;
  /// Host side, handlers included: the last one leaves the freeing to the network side, and says so.
  bool retire_reference() noexcept;
  void destroy_handler() noexcept;
  void dispose() noexcept override;

  /// Sim's id of the run: set before it is submitted, later on the network side. Every name lives as long as this.
  void name(std::string sim_run_id);
  std::string_view name() const noexcept;

  bool wishes(std::uint32_t bits) const noexcept { return (wish.load(std::memory_order_seq_cst) & bits) != 0; }

  // Fixed after creation.
  mailbox::Mailbox& mailbox;
  RunId id = 0;
  OwnerId owner = 0;
  std::uint64_t user_data = 0;
  HandlerRef handler;
  HandlerRemains handler_remains{*this};
  std::string conversation_id;

  // Any thread.
  std::atomic<std::uint32_t> references{1};
  std::atomic<std::uint32_t> wish{0};
  /// How far the request went, as `MayHaveRun`: written by the network side before it looks at the wish.
  std::atomic<std::uint32_t> may_have_run{0};
  /// The network side is done with it: a wish needs to wake nobody.
  std::atomic<bool> over{false};
  /// The host was told how it ended: from then on there is nothing to stop.
  std::atomic<bool> seen{false};
  RunControl* notice_next = nullptr;     ///< link of the network side's list
  RunControl* cancelled_next = nullptr;  ///< link of tick's list
  RunControl* registry_next = nullptr;   ///< links of the registry, under its lock
  RunControl* registry_previous = nullptr;

  // The ticking thread only.
  bool ended = false;
  RunState state = RunState::Waiting;
  std::string_view text;
  mailbox::EventNode* end = nullptr;

  // The network side only.
  mailbox::RunListener* listener = nullptr;
  /// Set with an end that leaves the run to the server, for a host that stops it before it has heard of that end.
  std::optional<mailbox::RunOnServer> left_on_server;
  mailbox::TextNode* open_text = nullptr;
  /// The buffers behind `text`, the oldest first. One goes once the host was shown a newer.
  std::vector<std::unique_ptr<char[]>> text_buffers;
  void drop_text_before(const char* shown) noexcept;

 private:
  ~RunControl();
  std::forward_list<std::string> names_;
  std::atomic<const std::string*> name_{nullptr};
};

}  // namespace simstudio::detail

namespace simstudio::mailbox {
using detail::RunControl;
}
