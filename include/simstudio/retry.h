// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_RETRY_H
#define SIMSTUDIO_RETRY_H

#include <chrono>
#include <cstdint>

namespace simstudio {

/// When a refused request is sent again. Only what can't be charged twice is: a connection that was never made (with
/// the same run id), and a clear refusal, 429 or 503 (with a new one, since the refusal may have used the old one up).
/// The wait is `initial_delay` times `backoff_multiplier` a failure, at most `max_delay`, spread by 25 % either way; a
/// Retry-After of the server's is a floor instead: waited in full, plus 0 to 25 %. Names and numbers are those of Sim's
/// SDKs.
struct RetryOptions {
  /// Further attempts after the first; 0: none.
  std::uint32_t max_retries = 3;
  std::chrono::milliseconds initial_delay{1000};
  std::chrono::milliseconds max_delay{30000};
  double backoff_multiplier = 2;
  /// A server that asks for more is not waited for: its refusal is delivered, with `Error::retry_after`.
  std::chrono::milliseconds retry_after_max{120000};

  /// One attempt and no more.
  static constexpr RetryOptions none() noexcept {
    RetryOptions options;
    options.max_retries = 0;
    return options;
  }
};

}  // namespace simstudio

#endif
