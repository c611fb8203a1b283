// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simstudio::decode {

class SseSink {
 public:
  virtual ~SseSink() = default;
  /// One dispatched event; `event` is empty where the server named none. Views are valid during the call.
  virtual void on_sse_event(std::string_view event, std::string_view data) = 0;
};

/// Incremental parser of event streams to the WHATWG rules: CR, LF and CRLF, comments, one leading BOM, several data
/// lines joined by LF, any split. Linear in the bytes fed however they are cut. An event whose blank line never came is
/// not dispatched, unless `finish` says that the body was whole.
class SseParser {
 public:
  explicit SseParser(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  /// False once a line, or the data of one event, is longer than the limit; nothing is parsed after that.
  [[nodiscard]] bool feed(std::string_view bytes, SseSink& sink);
  /// The body is over and whole: dispatches an event that lacks but its blank line (sim-api G.2).
  void finish(SseSink& sink);

  /// Bytes looked at or copied so far. Tests hold it to a multiple of the bytes fed: a clock would only hold the
  /// machine.
  std::uint64_t bytes_touched() const { return bytes_touched_; }

 private:
  bool take_line(std::string_view piece, SseSink& sink);
  bool end_line(std::string_view line, SseSink& sink);
  void read_field(std::string_view line);
  void dispatch(SseSink& sink);

  std::size_t line_bytes_max_;
  std::string partial_line_;
  std::string event_;
  std::string data_;
  std::uint64_t bytes_touched_ = 0;
  bool has_data_ = false;
  bool at_start_ = true;
  bool after_cr_ = false;
  bool too_long_ = false;
};

}  // namespace simstudio::decode
