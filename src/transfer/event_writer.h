// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/outcome.h"
#include "decode/stream_decoder.h"
#include "mailbox/mailbox.h"
#include "transfer/retry_node.h"
#include "transfer/text_store.h"

namespace simstudio::transfer {

/// Turns what a run's answer shows into notices for the host, in order. Text that follows waiting text of the same
/// block joins it instead of making a notice of its own.
class EventWriter final : public decode::StreamSink {
 public:
  EventWriter(mailbox::Mailbox& mailbox, mailbox::RunControl& run, bool immediate_text);

  void on_text(std::string_view block, std::string_view text) override;
  void on_reset(std::string_view block) override;
  void on_thinking(std::string_view block, std::string_view text) override;
  void on_tool(const decode::ToolFrame& tool) override;
  void on_warning(std::string_view block, std::string_view message) override;
  /// The attempt failed; the run will be sent again.
  void retry(RetryInfo info);
  /// `result_follows`: a receipt only, the run's end comes later.
  void end(decode::Outcome outcome, const decode::LimitHeaders& limits, std::uint64_t body_bytes,
           bool result_follows = false);

  /// Nobody listens any more: nothing is kept and nothing is told.
  void mute();
  std::uint64_t text_bytes() const { return texts_.bytes(); }

 private:
  void write_text(EventKind kind, std::string_view block, std::string_view text, TextGrowth growth);
  void push(mailbox::EventNode* node);

  mailbox::Mailbox& mailbox_;
  mailbox::RunControl& run_;
  TextStore texts_;
  bool muted_ = false;
};

}  // namespace simstudio::transfer
