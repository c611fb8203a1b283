// SPDX-License-Identifier: Apache-2.0
#include "transfer/end_node.h"

namespace simstudio::transfer {
namespace {

EventKind kind_of(const decode::Outcome& outcome) {
  switch (outcome.kind) {
    case decode::OutcomeKind::Result: return EventKind::Result;
    case decode::OutcomeKind::Queued: return EventKind::Queued;
    case decode::OutcomeKind::Error: break;
  }
  return EventKind::Error;
}

std::uint64_t size_of(const StreamedTexts& texts) {
  std::uint64_t bytes = sizeof(EndNode);
  for (const auto& [block, text] : texts) bytes += block.size() + text.size();
  return bytes;
}

}  // namespace

EndNode::EndNode(mailbox::RunControl& node_run, decode::Outcome outcome, StreamedTexts texts,
                 const decode::LimitHeaders& limits, std::uint64_t body_bytes)
    : EventNode(node_run, kind_of(outcome), size_of(texts) + body_bytes),
      outcome_(std::move(outcome)),
      texts_(std::move(texts)),
      limits_(limits) {
  switch (event.kind) {
    case EventKind::Result: show_result(); break;
    case EventKind::Queued: show_queued(); break;
    default:
      error_ = view_of(outcome_.error);
      event.error = &error_;
      event.run_id = error_.run_id;
      event.may_have_run = error_.may_have_run;
  }
  event.rate_limit = limits_.shown();
}

void EndNode::show_result() {
  const decode::ResultInfo& info = outcome_.result;
  result_.success = info.success;
  result_.status = info.status;
  result_.status_text = info.status_text;
  result_.output = info.output;
  for (const auto& [block, text] : texts_) block_texts_.push_back({block, text});
  result_.texts = block_texts_.data();
  result_.text_count = block_texts_.size();
  if (info.error) {
    error_ = view_of(*info.error);
    result_.error = &error_;
  }
  result_.run_id = info.run_id;
  result_.duration_ms = info.duration_ms;
  result_.total_duration_ms = info.total_duration_ms;
  result_.http_status = info.http_status;
  result_.metadata = info.metadata;
  result_.logs = info.logs;
  result_.trace_spans = info.trace_spans;
  event.result = &result_;
  event.run_id = result_.run_id;
  event.may_have_run = MayHaveRun::Yes;
}

void EndNode::show_queued() {
  const decode::QueuedInfo& info = outcome_.queued;
  queued_ = {info.run_id, info.task_id, info.status, info.message, info.created_at, info.status_url, info.links};
  event.queued = &queued_;
  event.run_id = queued_.run_id;
  event.may_have_run = MayHaveRun::Yes;
}

}  // namespace simstudio::transfer
