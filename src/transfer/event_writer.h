// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

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

  /// From now on nothing is told but through copies, each the writer of another run.
  void tell_copies_only() { copies_only_ = true; }
  void add_copy(EventWriter& copy) { copies_.push_back(&copy); }
  void remove_copy(EventWriter& copy);
  /// Whether a copy that is added now would miss something.
  bool has_told() const { return has_told_; }
  bool has_ended() const { return has_ended_; }

  /// Nobody listens any more: nothing is kept and nothing is told.
  void mute();
  std::uint64_t text_bytes() const;

 private:
  void write_text(EventKind kind, std::string_view block, std::string_view text, TextGrowth growth);
  void push(mailbox::EventNode* node);
  /// Tells it through the copies. True where nothing is left to do.
  template <typename Tell>
  bool told_otherwise(Tell tell);

  mailbox::Mailbox& mailbox_;
  mailbox::RunControl& run_;
  TextStore texts_;
  std::vector<EventWriter*> copies_;
  bool copies_only_ = false;
  bool has_told_ = false;
  bool has_ended_ = false;
  bool muted_ = false;
};

}  // namespace simstudio::transfer
