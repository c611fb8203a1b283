// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "mailbox/mailbox.h"
#include "simstudio/rate_limiter.h"

namespace simstudio::detail {

/// One question to a `RateLimiter`, which may be answered from any thread, and after the client's end. Counted: the
/// network side and the limiter's `PermitReply` hold it; it holds the mailbox.
struct PermitQuestion {
  /// With two references.
  explicit PermitQuestion(mailbox::Mailbox& mailbox) : mailbox_(mailbox) { mailbox_.retain(); }

  /// Asked, and `request_permits` has returned: from now on an answer wakes the network side.
  void leave_open() noexcept;
  bool is_answered() const noexcept { return state_.load(std::memory_order_acquire) == State::Answered; }
  /// See `permit_answer`.
  std::int64_t answer_ns() const noexcept { return answer_ns_; }
  void answer(std::int64_t answer_ns) noexcept;
  void release() noexcept;

 private:
  enum class State : std::uint32_t { Asking, Open, Answered };

  ~PermitQuestion() { mailbox_.release(); }

  mailbox::Mailbox& mailbox_;
  std::atomic<std::uint32_t> references_{2};
  std::atomic<State> state_{State::Asking};
  std::int64_t answer_ns_ = 0;  // published by `state_`
};

}  // namespace simstudio::detail
