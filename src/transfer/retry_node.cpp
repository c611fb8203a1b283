// SPDX-License-Identifier: Apache-2.0
#include "transfer/retry_node.h"

#include <chrono>
#include <utility>

namespace simstudio::transfer {

RetryNode::RetryNode(mailbox::RunControl& node_run, RetryInfo info)
    : EventNode(node_run, EventKind::Retry, sizeof(RetryNode)), info_(std::move(info)), limits_(info_.limits) {
  event.attempt = info_.attempt;
  event.retry_code = info_.code;
  event.delay = std::chrono::duration_cast<std::chrono::milliseconds>(info_.delay);
  event.run_id = info_.run_id;
  event.rate_limit = limits_.shown();
}

}  // namespace simstudio::transfer
