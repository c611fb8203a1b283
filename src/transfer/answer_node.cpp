// SPDX-License-Identifier: Apache-2.0
#include "transfer/answer_node.h"

namespace simstudio::transfer {

AnswerNode::AnswerNode(mailbox::RunControl& node_run, decode::AnswerInfo info, const decode::LimitHeaders& limits,
                       std::uint64_t body_bytes)
    : EventNode(node_run, EventKind::Answer, sizeof(AnswerNode) + body_bytes), info_(std::move(info)), limits_(limits) {
  if (info_.error) error_ = view_of(*info_.error);
  answer_.kind = info_.kind;
  answer_.http_status = info_.http_status;
  answer_.body = info_.body;
  switch (info_.kind) {
    case AnswerKind::WorkflowStatus: answer_.workflow_status = &info_.workflow_status; break;
    case AnswerKind::Validation:
      validation_ = {info_.ready, info_.error ? &error_ : nullptr};
      answer_.validation = &validation_;
      break;
    case AnswerKind::Job:
      info_.job.error = info_.error ? &error_ : nullptr;
      answer_.job = &info_.job;
      break;
    case AnswerKind::Run: show_run(); break;
    case AnswerKind::Runs:
      runs_ = {info_.runs.data(), info_.runs.size(), info_.next_cursor};
      answer_.runs = &runs_;
      break;
    case AnswerKind::Workflows:
      workflows_ = {info_.workflows.data(), info_.workflows.size(), info_.next_cursor};
      answer_.workflows = &workflows_;
      break;
    case AnswerKind::Paused:
      paused_ = {info_.paused.data(), info_.paused.size()};
      answer_.paused = &paused_;
      break;
    case AnswerKind::Limits: answer_.limits = &info_.limits; break;
    case AnswerKind::CancelRun: answer_.cancel = &info_.cancel; break;
  }
  event.answer = &answer_;
  event.rate_limit = limits_.shown();
}

void AnswerNode::show_run() {
  info_.run.error = info_.error ? &error_ : nullptr;
  info_.run.paused = info_.pause ? &*info_.pause : nullptr;
  answer_.run = &info_.run;
}

}  // namespace simstudio::transfer
