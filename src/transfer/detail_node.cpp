// SPDX-License-Identifier: Apache-2.0
#include "transfer/detail_node.h"

namespace simstudio::transfer {

DetailNode::DetailNode(mailbox::RunControl& node_run, EventKind kind, std::string_view block, std::string_view text)
    : EventNode(node_run, kind, sizeof(DetailNode) + block.size() + text.size()), block_(block), text_(text) {
  event.block = block_;
  event.text = text_;
}

void DetailNode::set_tool(ToolPhase phase, std::string_view id, std::string_view name, std::string_view status) {
  charged += id.size() + name.size() + status.size();
  tool_id_ = id;
  tool_name_ = name;
  tool_status_ = status;
  event.tool_phase = phase;
  event.tool_id = tool_id_;
  event.tool_name = tool_name_;
  event.tool_status = tool_status_;
}

}  // namespace simstudio::transfer
