// SPDX-License-Identifier: Apache-2.0
#include "transfer/time_limits.h"

#include <array>
#include <utility>

namespace simstudio::transfer {
namespace {

using Due = std::pair<Limit, std::optional<Time>>;

std::optional<Time> due(std::optional<Time> since, std::chrono::milliseconds limit) {
  if (!since || limit <= std::chrono::milliseconds::zero()) return std::nullopt;
  return *since + Time(limit);
}

std::array<Due, 4> all(const TimeLimits& limits) {
  const std::optional<Time> sent_at = limits.sent_at ? limits.sent_at : limits.started_at;
  const auto unless_held_back = [&limits](std::optional<Time> at) { return limits.held_back_at ? std::nullopt : at; };
  return {Due{Limit::Deadline, due(limits.submitted_at, limits.deadline)},
          Due{Limit::Total, unless_held_back(due(limits.started_at, limits.total))},
          Due{Limit::Connect, limits.last_byte_at ? std::nullopt : due(sent_at, limits.connect)},
          Due{Limit::Idle, unless_held_back(due(limits.last_byte_at, limits.idle))}};
}

}  // namespace

void TimeLimits::held_back(bool held, Time now) {
  if (held == held_back_at.has_value()) return;
  if (held) {
    held_back_at = now;
    return;
  }
  if (started_at) *started_at += now - *held_back_at;
  if (last_byte_at) last_byte_at = now;  // The silence before was ours.
  held_back_at.reset();
}

std::optional<Time> TimeLimits::next() const {
  std::optional<Time> first;
  for (const auto& [limit, at] : all(*this)) {
    if (at && (!first || *at < *first)) first = at;
  }
  return first;
}

std::optional<Limit> TimeLimits::met(Time now) const {
  for (const auto& [limit, at] : all(*this)) {
    if (at && *at <= now) return limit;
  }
  return std::nullopt;
}

}  // namespace simstudio::transfer
