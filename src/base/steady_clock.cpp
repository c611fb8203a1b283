// SPDX-License-Identifier: Apache-2.0
#include "base/steady_clock.h"

#include <chrono>

namespace simstudio::base {
namespace {

class SteadyClock final : public Clock {
 public:
  Time now() const noexcept override {
    return std::chrono::duration_cast<Time>(std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace

const Clock& steady_clock() noexcept {
  static const SteadyClock clock;
  return clock;
}

std::int64_t unix_now_s() noexcept { return unix_now_ms() / 1000; }

std::int64_t unix_now_ms() noexcept {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace simstudio::base
