// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "decode/outcome.h"
#include "mailbox/event_node.h"
#include "transfer/event_views.h"

namespace simstudio::transfer {

using StreamedTexts = std::vector<std::pair<std::string, std::string>>;

/// The one end of a run, with everything that its event points to.
class EndNode final : public mailbox::EventNode {
 public:
  EndNode(mailbox::RunControl& run, decode::Outcome outcome, StreamedTexts texts, const decode::LimitHeaders& limits,
          std::uint64_t body_bytes);
  void dispose() noexcept override { delete this; }

 private:
  ~EndNode() = default;
  void show_result();
  void show_queued();

  decode::Outcome outcome_;
  StreamedTexts texts_;
  ShownLimits limits_;
  std::vector<BlockText> block_texts_;
  Result result_;
  Error error_;
  QueuedReceipt queued_;
};

}  // namespace simstudio::transfer
