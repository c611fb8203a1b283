// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_RATE_LIMITER_H
#define SIMSTUDIO_RATE_LIMITER_H

#include <chrono>
#include <cstdint>
#include <utility>

#include "simstudio/clock.h"
#include "simstudio/export.h"
#include "simstudio/limits.h"

namespace simstudio {

namespace detail {
struct PermitQuestion;
/// Gives `question` back. `answer_ns` of 0 and more: ask again after that long; below 0: that many permits.
SIMSTUDIO_API void permit_answer(PermitQuestion* question, std::int64_t answer_ns) noexcept;
}  // namespace detail

/// The answer that a `RateLimiter` owes to one question. Dropped unanswered it means `wait` for a second.
///
/// Threads:  one at a time, whichever: from inside `request_permits` or later from another thread.
/// Lifetime: may outlive the client; an answer then does nothing.
/// Errors:   only the first answer counts.
/// Cost:     never blocks.
class PermitReply {
 public:
  /// For the library.
  explicit PermitReply(detail::PermitQuestion* question) noexcept : question_(question) {}
  PermitReply(PermitReply&& other) noexcept : question_(std::exchange(other.question_, nullptr)) {}
  PermitReply& operator=(PermitReply&& other) noexcept {
    std::swap(question_, other.question_);
    return *this;
  }
  ~PermitReply() { wait(std::chrono::seconds(1)); }

  /// So many runs may start. What is not used comes back as `PermitUse::Unused`.
  void grant(std::uint32_t permits = 1) noexcept { answer(permits == 0 ? 1 : -static_cast<std::int64_t>(permits)); }
  /// None now: ask again after this long.
  void wait(Time time) noexcept { answer(time < Time::zero() ? 0 : time.count()); }

 private:
  void answer(std::int64_t answer_ns) noexcept {
    if (question_ != nullptr) detail::permit_answer(std::exchange(question_, nullptr), answer_ns);
  }

  detail::PermitQuestion* question_;
};

/// What became of a permit.
enum class PermitUse : std::uint32_t {
  /// No run was sent with it.
  Unused,
  /// The server took the request up, whatever it then said of the run.
  Served,
  /// 429: more requests than the account may make.
  Refused,
  /// 429 for another reason: too many runs at once, or the server has no room now.
  Busy,
  /// Sent, and no answer came.
  Lost,
};

/// What the server's answer to one permitted request told.
struct PermitReport {
  PermitUse use = PermitUse::Unused;
  /// By the client's clock.
  Time granted_at{0};
  Time now{0};
  /// The headers. They describe the request bucket, which only v2 has.
  RateLimitInfo told;
  /// Until the moment in `told.reset`, as this machine's clock sees it; negative: not told.
  std::chrono::milliseconds resets_in{-1};
};

/// What an answer to `get_usage_limits` told.
struct UsageReport {
  Time now{0};
  const UsageLimits* limits = nullptr;
  /// Until `limits->sync.reset_at` and `limits->async.reset_at`; negative: not told.
  std::chrono::milliseconds sync_resets_in{-1};
  std::chrono::milliseconds async_resets_in{-1};
};

/// Says when a run may start. Implement it where several programs share an account's limit; a client that was given
/// none has one of its own, which learns from what the server tells.
///
/// Threads:  every call comes from the network side of a client; one limiter may serve several clients, and is then
///           called by each of their threads.
/// Lifetime: must outlive every `Client` that was given it.
/// Errors:   none. A limiter that never answers holds every run back until its `deadline`.
/// Cost:     calls must not block: streams wait meanwhile. Ask a store elsewhere and answer later.
class RateLimiter {
 public:
  virtual ~RateLimiter() = default;
  /// Runs wait that could start, `wanted` of them. A client asks one question at a time.
  virtual void request_permits(std::uint32_t wanted, Time now, PermitReply reply) noexcept = 0;
  /// Once for every permit that was granted, until the client ends.
  virtual void observe(const PermitReport& report) noexcept = 0;
  /// The host asked for the account's limits, and this came.
  virtual void observe_usage(const UsageReport&) noexcept {}
};

}  // namespace simstudio

#endif
