// SPDX-License-Identifier: Apache-2.0
#include "transfer/event_writer.h"

#include <algorithm>

#include "transfer/detail_node.h"
#include "transfer/end_node.h"

namespace simstudio::transfer {
namespace {

// Most notices carry one token; a run that the host is slow to take grows its notices up to the largest.
constexpr std::uint32_t kSmallestNotice = 256;
constexpr std::uint32_t kLargestNotice = 64u << 10;

std::uint32_t notice_capacity(const mailbox::TextNode* before, std::size_t needed) {
  const std::uint32_t grown = before == nullptr ? kSmallestNotice : std::min(before->capacity() * 4, kLargestNotice);
  return std::max(grown, static_cast<std::uint32_t>(needed));
}

}  // namespace

EventWriter::EventWriter(mailbox::Mailbox& mailbox, mailbox::RunControl& run, bool immediate_text)
    : mailbox_(mailbox), run_(run), texts_(run, immediate_text) {}

void EventWriter::push(mailbox::EventNode* node) {
  run_.open_text = node->text_node;
  mailbox_.push(node);
}

template <typename Tell>
bool EventWriter::told_otherwise(Tell tell) {
  has_told_ = true;
  for (EventWriter* copy : copies_) tell(*copy);
  return muted_ || copies_only_;
}

void EventWriter::remove_copy(EventWriter& copy) {
  copies_.erase(std::remove(copies_.begin(), copies_.end(), &copy), copies_.end());
}

std::uint64_t EventWriter::text_bytes() const {
  std::uint64_t most = texts_.bytes();
  for (const EventWriter* copy : copies_) most = std::max(most, copy->text_bytes());
  return most;
}

void EventWriter::on_text(std::string_view block, std::string_view text) {
  if (text.empty() || told_otherwise([&](EventWriter& copy) { copy.on_text(block, text); })) return;
  write_text(EventKind::Token, block, text, texts_.append(block, text));
}

void EventWriter::on_thinking(std::string_view block, std::string_view text) {
  if (text.empty() || told_otherwise([&](EventWriter& copy) { copy.on_thinking(block, text); })) return;
  write_text(EventKind::Thinking, block, text, TextGrowth::Behind);
}

void EventWriter::write_text(EventKind kind, std::string_view block, std::string_view text, TextGrowth growth) {
  mailbox::TextNode* open = run_.open_text;
  const bool joins = open != nullptr && open->event.kind == kind && open->block() == block;
  if (joins && growth == TextGrowth::Behind && open->append(text)) return;

  auto* node = mailbox::TextNode::create(run_, kind, block, notice_capacity(joins ? open : nullptr, text.size()));
  node->append(text);
  if (kind == EventKind::Token && texts_.contiguous()) {
    node->shows_text = true;
    node->view_grows = growth != TextGrowth::Between;
    node->view = texts_.view();
    if (node->view_grows) node->view.size -= text.size();
    if (growth != TextGrowth::Behind) node->charged += texts_.capacity();  // It brings a buffer of its own.
  }
  push(node);
  if (growth == TextGrowth::Between) run_.open_text = nullptr;
}

void EventWriter::on_reset(std::string_view block) {
  if (told_otherwise([&](EventWriter& copy) { copy.on_reset(block); })) return;
  texts_.reset(block);
  auto* node = new DetailNode(run_, EventKind::Reset, block, {});
  node->shows_text = texts_.contiguous();
  node->view = texts_.view();
  if (node->shows_text) node->charged += texts_.capacity();
  push(node);
}

void EventWriter::on_tool(const decode::ToolFrame& tool) {
  if (told_otherwise([&](EventWriter& copy) { copy.on_tool(tool); })) return;
  auto* node = new DetailNode(run_, EventKind::Tool, tool.block, {});
  node->set_tool(tool.phase, tool.id, tool.name, tool.status);
  push(node);
}

void EventWriter::on_warning(std::string_view block, std::string_view message) {
  if (told_otherwise([&](EventWriter& copy) { copy.on_warning(block, message); })) return;
  push(new DetailNode(run_, EventKind::Warning, block, message));
}

void EventWriter::retry(RetryInfo info) {
  if (told_otherwise([&](EventWriter& copy) { copy.retry(info); })) return;
  push(new RetryNode(run_, std::move(info)));
}

void EventWriter::end(decode::Outcome outcome, const decode::LimitHeaders& limits, std::uint64_t body_bytes,
                      bool result_follows) {
  has_ended_ = !result_follows;
  if (told_otherwise([&](EventWriter& copy) { copy.end(outcome, limits, body_bytes, result_follows); })) return;
  auto* node = new EndNode(run_, std::move(outcome), texts_.take(), limits, body_bytes);
  node->event.result_follows = result_follows;
  push(node);
}

void EventWriter::mute() {
  muted_ = true;
  for (EventWriter* copy : copies_) copy->mute();
  texts_.drop();
}

}  // namespace simstudio::transfer
