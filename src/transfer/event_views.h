// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/outcome.h"

namespace simstudio::transfer {

// What the host sees of something that a node owns.

Error view_of(const decode::ErrorInfo& info);

/// The rate limit that an answer's headers told.
class ShownLimits {
 public:
  explicit ShownLimits(const decode::LimitHeaders& headers);
  ShownLimits(const ShownLimits&) = delete;
  ShownLimits& operator=(const ShownLimits&) = delete;
  /// Null where they told none.
  const RateLimitInfo* shown() const { return headers_.told ? &info_ : nullptr; }

 private:
  decode::LimitHeaders headers_;
  RateLimitInfo info_;
};

}  // namespace simstudio::transfer
