// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>

#include "simstudio/limits.h"

namespace simstudio::client {

/// The last rate limit that an event told, kept without an allocation, since `tick` keeps it.
class RateLimitMemory {
 public:
  void keep(const RateLimitInfo& told) noexcept {
    const std::size_t size = std::min(told.reset.size(), reset_.size());
    std::copy_n(told.reset.data(), size, reset_.data());
    info_ = told;
    info_.reset = {reset_.data(), size};
    is_told_ = true;
  }
  const RateLimitInfo* info() const noexcept { return is_told_ ? &info_ : nullptr; }

 private:
  RateLimitInfo info_;
  std::array<char, 64> reset_{};  // A moment takes 24.
  bool is_told_ = false;
};

}  // namespace simstudio::client
