// SPDX-License-Identifier: Apache-2.0
#include "transfer/retry_node.h"

#include <chrono>
#include <utility>

#include "transfer/event_views.h"

namespace simstudio::transfer {

RetryNode::RetryNode(mailbox::RunControl& node_run, RetryInfo info)
    : EventNode(node_run, EventKind::Retry, sizeof(RetryNode)), info_(std::move(info)) {
  event.attempt = info_.attempt;
  event.retry_code = info_.code;
  event.delay = std::chrono::duration_cast<std::chrono::milliseconds>(info_.delay);
  event.run_id = info_.run_id;
  if (!info_.limits.told) return;
  rate_limit_ = view_of(info_.limits);
  event.rate_limit = &rate_limit_;
}

}  // namespace simstudio::transfer
