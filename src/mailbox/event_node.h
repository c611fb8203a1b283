// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "mailbox/retired.h"
#include "mailbox/run_control.h"
#include "simstudio/event.h"

namespace simstudio::mailbox {

/// A place in a run's contiguous text: what `Run::text` shows once the event is delivered. Null: not asked for.
struct TextView {
  const char* data = nullptr;
  std::uint64_t size = 0;
};

/// One notice on its way to the host. Made and freed on the network side, delivered by `tick`.
class EventNode : public Retired {
 public:
  /// Holds `run` until disposed.
  EventNode(RunControl& run, EventKind kind, std::uint64_t charged_bytes);

  RunControl& run;
  Event event;
  /// What it counts against `Limits::undelivered_bytes`.
  std::uint64_t charged;
  /// The run's whole text after this event, less the node's own text where `view_grows`.
  TextView view;
  bool view_grows = false;
  bool shows_text = false;
  /// `tick` has put `view` on the run.
  bool shown = false;
  /// False once the run itself holds the node (its end) and not the other way round.
  bool holds_run = true;
  TextNode* const text_node;

 protected:
  EventNode(RunControl& run, EventKind kind, std::uint64_t charged_bytes, TextNode* self);
  ~EventNode();
};

/// Text of one block, still growing while it waits: the network side appends, `tick` closes. The length is published by
/// the same word that says whether it is closed, so that neither side ever sees half an append.
class TextNode final : public EventNode {
 public:
  static TextNode* create(RunControl& run, EventKind kind, std::string_view block, std::uint32_t capacity);

  /// Network side. False when it was closed or is full: open another.
  bool append(std::string_view text) noexcept;
  /// Ticking thread, once: no append succeeds afterwards.
  std::string_view close() noexcept;
  void dispose() noexcept override;

  std::uint32_t capacity() const noexcept { return capacity_; }
  std::string_view block() const noexcept { return {bytes(), block_size_}; }

 private:
  TextNode(RunControl& run, EventKind kind, std::string_view block, std::uint32_t capacity);
  ~TextNode() = default;
  char* bytes() const noexcept { return reinterpret_cast<char*>(const_cast<TextNode*>(this) + 1); }
  char* text_bytes() const noexcept { return bytes() + block_size_; }

  static constexpr std::uint32_t kClosed = 1u << 31;
  std::atomic<std::uint32_t> length_and_closed_{0};
  std::uint32_t block_size_;
  std::uint32_t capacity_;
};

}  // namespace simstudio::mailbox
