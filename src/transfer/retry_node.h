// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "decode/outcome.h"
#include "mailbox/event_node.h"
#include "simstudio/clock.h"
#include "transfer/event_views.h"

namespace simstudio::transfer {

/// A failed attempt, and the next one to come.
struct RetryInfo {
  std::uint32_t attempt = 0;  ///< the one that failed, from 1
  ErrorCode code = ErrorCode::NoError;
  Time delay{0};
  std::string run_id;           ///< from now on
  decode::LimitHeaders limits;  ///< of the refusal
};

/// Tells the host of it.
class RetryNode final : public mailbox::EventNode {
 public:
  RetryNode(mailbox::RunControl& run, RetryInfo info);
  void dispose() noexcept override { delete this; }

 private:
  ~RetryNode() = default;
  RetryInfo info_;
  ShownLimits limits_;
};

}  // namespace simstudio::transfer
