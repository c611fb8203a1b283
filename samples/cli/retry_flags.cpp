// SPDX-License-Identifier: Apache-2.0
#include "retry_flags.h"

#include "seconds.h"

namespace {

constexpr double kLongestDelayS = 86400;
constexpr double kSteepestBackoff = 1000;
constexpr std::uint32_t kMostRetries = 1000;

}  // namespace

void add_retry_flags(CLI::App& command, RetryFlags& flags) {
  command.add_flag("--wait", flags.wait, "With --async: look at the run until it has ended, and print its result");
  command
      .add_option("--retries", flags.retries, "Send a refused run again, up to N times, where that can't charge twice")
      ->check(CLI::Range(0u, kMostRetries));
  command.add_option("--initial-delay", flags.initial_delay_s, "Seconds before the first retry; else 1")
      ->check(CLI::Range(0.0, kLongestDelayS));
  command.add_option("--max-delay", flags.max_delay_s, "Longest delay of our own in seconds; else 30")
      ->check(CLI::Range(0.0, kLongestDelayS));
  command.add_option("--backoff", flags.backoff, "Each delay is X times the one before; else 2")
      ->check(CLI::Range(1.0, kSteepestBackoff));
  command.add_flag("--recover", flags.recover, "When the answer is lost, ask the server what became of the run");
}

std::string check_retry_flags(const RetryFlags& flags, bool async) {
  const RetryFlags defaults;
  const bool tunes = flags.initial_delay_s != defaults.initial_delay_s || flags.max_delay_s != defaults.max_delay_s ||
                     flags.backoff != defaults.backoff;
  if (tunes && flags.retries == 0) return "--initial-delay, --max-delay and --backoff need --retries";
  if (flags.wait && !async) return "--wait needs --async: every other run is waited for anyway";
  return {};
}

void apply_retry_flags(const RetryFlags& flags, simstudio::ExecuteOptions& options) {
  options.retry.max_retries = flags.retries;
  options.retry.initial_delay = milliseconds_of(flags.initial_delay_s);
  options.retry.max_delay = milliseconds_of(flags.max_delay_s);
  options.retry.backoff_multiplier = flags.backoff;
  options.recover = flags.recover;
  options.await_result = flags.wait;
  options.await_timeout = std::chrono::milliseconds::zero();  // Ctrl-C ends it.
}
