// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/answer.h"
#include "mailbox/event_node.h"
#include "transfer/event_views.h"

namespace simstudio::transfer {

/// The end of a call that looked something up, with everything that its event points to.
class AnswerNode final : public mailbox::EventNode {
 public:
  AnswerNode(mailbox::RunControl& run, decode::AnswerInfo info, const decode::LimitHeaders& limits,
             std::uint64_t body_bytes);
  void dispose() noexcept override { delete this; }

 private:
  ~AnswerNode() = default;
  void show_run();

  decode::AnswerInfo info_;
  ShownLimits limits_;
  Answer answer_;
  Validation validation_;
  RunList runs_;
  WorkflowList workflows_;
  PausedList paused_;
  Error error_;
};

}  // namespace simstudio::transfer
