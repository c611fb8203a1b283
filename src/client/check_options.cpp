// SPDX-License-Identifier: Apache-2.0
#include "client/check_options.h"

namespace simstudio::client {
namespace {

std::string check_times(const detail::ClientView& options) {
  const auto negative = [](const char* name, std::int64_t ms) {
    return std::string("client option ") + name + " is " + std::to_string(ms) + " ms. Write 0 for no limit.";
  };
  if (options.connect_timeout_ms < 0) return negative("connect_timeout", options.connect_timeout_ms);
  if (options.idle_timeout_ms < 0) return negative("idle_timeout", options.idle_timeout_ms);
  return {};
}

std::string check_limits(const Limits& limits) {
  const struct {
    const char* name;
    std::uint64_t value;
  } kAll[] = {{"undelivered_bytes", limits.undelivered_bytes},
              {"body_bytes", limits.body_bytes},
              {"sse_line_bytes", limits.sse_line_bytes},
              {"response_header_bytes", limits.response_header_bytes},
              {"input_bytes", limits.input_bytes},
              {"json_depth", limits.json_depth},
              {"queued_runs", limits.queued_runs},
              {"concurrent_runs", limits.concurrent_runs}};
  for (const auto& [name, value] : kAll) {
    if (value == 0)
      return std::string("client option limits.") + name + " is 0, so nothing could run. Leave its default.";
  }
  return {};
}

std::string check_choices(const detail::ClientView& options) {
  if (options.api > static_cast<std::uint32_t>(Api::Legacy))
    return "client option api is no value of Api. Write Api::Auto.";
  if (options.threading > static_cast<std::uint32_t>(Threading::HostTicked)) {
    return "client option threading is no value of Threading. Write Threading::Background.";
  }
  return {};
}

}  // namespace

std::string check_options(const detail::ClientView& options) {
  if (std::string problem = check_choices(options); !problem.empty()) return problem;
  if (std::string problem = check_times(options); !problem.empty()) return problem;
  if (!(options.spend_cost_per_session >= 0)) {
    return "client option spend.cost_per_session is " + std::to_string(options.spend_cost_per_session) +
           ". Write 0 for no limit.";
  }
  return check_limits(options.limits);
}

}  // namespace simstudio::client
