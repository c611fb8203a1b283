// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
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
/// not dispatched.
class SseParser {
 public:
  explicit SseParser(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  /// False once a line, or the data of one event, is longer than the limit; nothing is parsed after that.
  [[nodiscard]] bool feed(std::string_view bytes, SseSink& sink);

 private:
  bool end_line(std::string_view line, SseSink& sink);
  void read_field(std::string_view line);

  std::size_t line_bytes_max_;
  std::string partial_line_;
  std::string event_;
  std::string data_;
  bool has_data_ = false;
  bool at_start_ = true;
  bool after_cr_ = false;
  bool too_long_ = false;
};

}  // namespace simstudio::decode
