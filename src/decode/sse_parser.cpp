// SPDX-License-Identifier: Apache-2.0
#include "decode/sse_parser.h"

namespace simstudio::decode {
namespace {

constexpr std::string_view kBom = "\xef\xbb\xbf";

}  // namespace

bool SseParser::feed(std::string_view bytes, SseSink& sink) {
  if (too_long_) return false;
  if (after_cr_ && !bytes.empty()) {
    after_cr_ = false;
    if (bytes.front() == '\n') bytes.remove_prefix(1);
  }
  while (!bytes.empty()) {
    const std::size_t end = bytes.find_first_of("\r\n");
    const std::string_view piece = bytes.substr(0, end);
    if (partial_line_.size() + piece.size() > line_bytes_max_) {
      too_long_ = true;
      return false;
    }
    if (end == std::string_view::npos) {
      partial_line_.append(piece);
      return true;
    }
    // A line that came whole is read where it lies; only a split one is put together first.
    const bool whole = partial_line_.empty();
    if (!whole) partial_line_.append(piece);
    const bool ended_by_cr = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (ended_by_cr) {
      if (bytes.empty()) {
        after_cr_ = true;
      } else if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
      }
    }
    if (!end_line(whole ? piece : std::string_view(partial_line_), sink)) return false;
    partial_line_.clear();
  }
  return true;
}

bool SseParser::end_line(std::string_view line, SseSink& sink) {
  if (at_start_) {
    at_start_ = false;
    if (line.substr(0, kBom.size()) == kBom) line.remove_prefix(kBom.size());
  }
  if (!line.empty()) {
    read_field(line);
    too_long_ = data_.size() > line_bytes_max_;
    return !too_long_;
  }
  if (has_data_) sink.on_sse_event(event_, data_);
  has_data_ = false;
  data_.clear();
  event_.clear();
  return true;
}

void SseParser::read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0) return;  // A comment.
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (name == "data") {
    if (has_data_) data_.push_back('\n');
    has_data_ = true;
    data_.append(value);
  } else if (name == "event") {
    event_.assign(value);
  }
}

}  // namespace simstudio::decode
