// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <CLI/CLI.hpp>
#include <string>

/// Flags of `execute` that say how it goes on after a refusal, a lost answer or a receipt.
struct RetryFlags {
  std::uint32_t retries = 0;
  double initial_delay_s = 1;
  double max_delay_s = 30;
  double backoff = 2;
  bool recover = false;
  bool wait = false;
};

void add_retry_flags(CLI::App& command, RetryFlags& flags);
/// Empty, or what is wrong and what to write instead.
std::string check_retry_flags(const RetryFlags& flags, bool async);
void apply_retry_flags(const RetryFlags& flags, simstudio::ExecuteOptions& options);
