// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "decode/outcome.h"
#include "mailbox/event_node.h"

namespace simstudio::transfer {

/// An event in the middle of a run that is not growing text: reset, tool, warning.
class DetailNode final : public mailbox::EventNode {
 public:
  DetailNode(mailbox::RunControl& run, EventKind kind, std::string_view block, std::string_view text);
  void set_tool(ToolPhase phase, std::string_view id, std::string_view name, std::string_view status);
  void dispose() noexcept override { delete this; }

 private:
  ~DetailNode() = default;
  std::string block_;
  std::string text_;
  std::string tool_id_;
  std::string tool_name_;
  std::string tool_status_;
};

}  // namespace simstudio::transfer
