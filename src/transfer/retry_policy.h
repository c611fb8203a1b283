// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/random.h"
#include "decode/outcome.h"
#include "simstudio/clock.h"
#include "simstudio/retry.h"

namespace simstudio::transfer {

/// What may be done about a failure without charging twice (sim-api E.5, E.6).
enum class RetryClass {
  Final,    ///< nothing: the same would happen again, or the run has run
  SameRun,  ///< nothing was sent: the same request again
  NewRun,   ///< refused without running, but its id may be used up
  Unknown,  ///< it may have run: ask the server, never send blindly
};

/// `id_is_ours`: nobody else can have used this run's id, so a conflict means that the request came twice.
RetryClass classify(const decode::ErrorInfo& error, bool id_is_ours);

/// How long to wait before the next attempt of one run.
class RetryPolicy {
 public:
  explicit RetryPolicy(const RetryOptions& options) : options_(options) {}

  /// Nothing once the attempts are used up, or where the server asks for more than `retry_after_max`.
  std::optional<Time> next_delay(const decode::ErrorInfo& error, base::Random& random);
  std::uint32_t failed_attempts() const { return failed_; }

 private:
  RetryOptions options_;
  std::uint32_t failed_ = 0;
};

/// `time` and up to a quarter more.
Time with_quarter_more(Time time, base::Random& random);
/// `time`, a quarter less or more at most.
Time spread_by_quarter(Time time, base::Random& random);

}  // namespace simstudio::transfer
