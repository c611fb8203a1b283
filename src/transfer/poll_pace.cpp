// SPDX-License-Identifier: Apache-2.0
#include "transfer/poll_pace.h"

#include <algorithm>

#include "transfer/retry_policy.h"

namespace simstudio::transfer {
namespace {

constexpr Time kLongest = std::chrono::seconds(10);
constexpr Time kLongestAsked = std::chrono::seconds(120);  // Sim asks for a minute at most; a proxy may ask for days.
constexpr Time kShareOfOne = std::chrono::seconds(2);      // 30 a minute.

}  // namespace

Time PollPace::next(std::uint64_t pollers, std::optional<std::chrono::milliseconds> retry_after, base::Random& random) {
  Time wait = interval_;
  interval_ = std::min(interval_ + interval_ / 2, kLongest);
  if (pollers > 1) wait = std::max(wait, kShareOfOne * static_cast<Time::rep>(pollers));
  wait = spread_by_quarter(wait, random);
  if (!retry_after) return wait;
  const Time asked = std::min(Time(*retry_after), kLongestAsked);
  if (asked > wait) wait = with_quarter_more(asked, random);
  return wait;
}

}  // namespace simstudio::transfer
