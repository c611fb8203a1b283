// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "decode/outcome.h"

namespace simstudio::decode {

struct ToolFrame {
  std::string_view block;
  ToolPhase phase = ToolPhase::Start;
  std::string_view id;
  std::string_view name;
  std::string_view status;  ///< phase End only
};

/// What a stream shows before its end. Views are valid during the call. Text is whole code points of valid UTF-8:
/// halves of an emoji split between frames are joined first.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  virtual void on_text(std::string_view block, std::string_view text) = 0;
  virtual void on_reset(std::string_view block) = 0;
  virtual void on_thinking(std::string_view block, std::string_view text) = 0;
  virtual void on_tool(const ToolFrame& tool) = 0;
  virtual void on_warning(std::string_view block, std::string_view message) = 0;
};

struct StreamLimits {
  std::size_t line_bytes_max = 32u << 20;
  std::uint32_t json_depth_max = 256;
};

/// From the bytes of an execute stream to its events and its one end, both eras (sim-api C.2 to
/// C.5, wire/README.md "The stream, exactly"). A state machine over bytes alone: no clock, no run, no I/O.
class StreamDecoder {
 public:
  StreamDecoder(const StreamLimits& limits, StreamSink& sink);
  ~StreamDecoder();
  StreamDecoder(const StreamDecoder&) = delete;
  StreamDecoder& operator=(const StreamDecoder&) = delete;

  /// Decodes what came. True while more bytes are wanted; false once the end is known (`outcome`), after which further
  /// bytes are ignored.
  bool feed(std::string_view bytes);
  /// The body ended, whole: a last frame counts that lacks but its blank line. Without a final frame before it the
  /// outcome is CONNECTION_LOST (`may_have_run` Yes), or the failure that a block's `error` told. Flushes a lone
  /// surrogate half as U+FFFD.
  void finish();
  /// The connection was cut: flushes text as `finish` does; the caller words the error.
  void flush();

  bool ended() const;
  /// Of the latest frame; once `ended`, the one that told the end and that `outcome` holds.
  std::uint64_t last_frame_bytes() const;
  /// The end, once `ended`. `http_status` and `run_id` are the caller's to fill in.
  Outcome& outcome();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace simstudio::decode
