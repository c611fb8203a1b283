// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "simstudio/event.h"
#include "support/chance.h"

namespace simstudio::test {

/// What a run must come to, as its server (or its transport, or a limit) decided it.
struct ExpectedEnd {
  EventKind kind = EventKind::Error;
  ErrorCode code = ErrorCode::NoError;
  MayHaveRun may_have_run = MayHaveRun::Yes;
  bool success = false;
  RunStatus status = RunStatus::Unknown;
  /// A part of the error's message, or the task id of a receipt.
  std::string says;
  /// The server is done with the run: nothing is left to cancel there.
  bool server_ended = true;
};

/// Something a stream shows, tokens of one block in a row joined.
struct Shown {
  EventKind kind;
  std::string block;
  std::string text;
  friend bool operator==(const Shown& a, const Shown& b) {
    return a.kind == b.kind && a.block == b.block && a.text == b.text;
  }
};
using ShownList = std::vector<Shown>;

void append_shown(ShownList& list, EventKind kind, std::string_view block, std::string_view text);
std::string to_text(const ShownList& list);
/// Whether what was delivered is a beginning of what came: the last text may still be growing.
bool is_beginning(const ShownList& delivered, const ShownList& came);

using BlockTexts = std::vector<std::pair<std::string, std::string>>;
/// What a block shows after one more event, blocks in the order they first spoke.
void apply_to_texts(BlockTexts& texts, EventKind kind, std::string_view block, std::string_view text);

enum class FrameKind {
  Chunk,
  Reset,
  Thinking,
  ToolStart,
  ToolEnd,
  StreamError,
  BlockError,
  Unknown,
  Comment,
  Scalar,
  Final,
  RunError,
  SeedDone,
  Mark,
  Garbage,
};

/// One frame of a stream as its server means it; text in UTF-16, as JavaScript has it, lone halves included.
struct Frame {
  FrameKind kind = FrameKind::Chunk;
  std::string block;
  std::u16string units;
  std::string text;
  bool success = true;
  std::string status;
};

/// The frame's bytes and how many of them a reader must have before it acts on the frame.
struct FrameBytes {
  std::string bytes;
  std::size_t acts_at = 0;
};
FrameBytes write_frame(const Frame& frame, Chance& chance);

/// A whole stream drawn from a seed, its end included (or missing).
std::vector<Frame> draw_stream(Chance& chance, bool long_text);

/// What a reader of such a stream must show: the oracle. It reads frames, never bytes, and shares nothing with the
/// decoder.
class StreamModel {
 public:
  void apply(const Frame& frame);
  void end_of_body();
  /// The halves that still wait are shown as U+FFFD, as at the end of any stream.
  void flush_all();

  bool ended() const { return end_.has_value(); }
  const std::optional<ExpectedEnd>& end() const { return end_; }
  void end_with(ExpectedEnd end) { end_ = std::move(end); }
  const ShownList& shown() const { return shown_; }
  std::uint64_t text_bytes() const;
  /// Bytes of text and thinking shown so far, retracted ones included.
  std::uint64_t shown_bytes() const { return shown_bytes_; }

 private:
  void chunk(const Frame& frame);
  void show(EventKind kind, const std::string& block, const std::string& text);
  void flush(std::string block);
  void final_frame(const Frame& frame);
  void mark();

  ShownList shown_;
  std::uint64_t shown_bytes_ = 0;
  BlockTexts texts_;
  std::vector<std::pair<std::string, char16_t>> waiting_;
  std::optional<ExpectedEnd> block_failure_;
  std::optional<ExpectedEnd> end_;
};

}  // namespace simstudio::test
