// SPDX-License-Identifier: Apache-2.0
#include "mailbox/event_node.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "mailbox/mailbox.h"

namespace simstudio::mailbox {

EventNode::EventNode(RunControl& node_run, EventKind kind, std::uint64_t charged_bytes)
    : EventNode(node_run, kind, charged_bytes, nullptr) {}

EventNode::EventNode(RunControl& node_run, EventKind kind, std::uint64_t charged_bytes, TextNode* self)
    : run(node_run), charged(charged_bytes), text_node(self) {
  run.retain();
  event.kind = kind;
  event.run = run.id;
  event.owner = run.owner;
  event.user_data = run.user_data;
}

EventNode::~EventNode() {
  if (shown) run.drop_text_before(view.data);
  run.mailbox.note_freed(charged);
  if (holds_run) run.release_reference();
}

TextNode::TextNode(RunControl& node_run, EventKind kind, std::string_view block, std::uint32_t capacity)
    : EventNode(node_run, kind, sizeof(TextNode) + block.size() + capacity, this),
      block_size_(static_cast<std::uint32_t>(block.size())),
      capacity_(capacity) {
  std::memcpy(bytes(), block.data(), block.size());
  event.block = this->block();
}

TextNode* TextNode::create(RunControl& run, EventKind kind, std::string_view block, std::uint32_t capacity) {
  void* memory = ::operator new(sizeof(TextNode) + block.size() + capacity);
  return new (memory) TextNode(run, kind, block, capacity);
}

bool TextNode::append(std::string_view text) noexcept {
  std::uint32_t word = length_and_closed_.load(std::memory_order_acquire);
  if ((word & kClosed) != 0 || text.size() > capacity_ - word) return false;
  std::memcpy(text_bytes() + word, text.data(), text.size());
  const auto grown = word + static_cast<std::uint32_t>(text.size());
  return length_and_closed_.compare_exchange_strong(word, grown, std::memory_order_release, std::memory_order_relaxed);
}

std::string_view TextNode::close() noexcept {
  const std::uint32_t word = length_and_closed_.fetch_or(kClosed, std::memory_order_acq_rel);
  return {text_bytes(), word & ~kClosed};
}

void TextNode::dispose() noexcept {
  if (run.open_text == this) run.open_text = nullptr;
  this->~TextNode();
  ::operator delete(this);
}

}  // namespace simstudio::mailbox
