// SPDX-License-Identifier: Apache-2.0
#include "decode/sse_parser.h"

#include <algorithm>

namespace simstudio::decode {
namespace {

constexpr std::string_view kBom = "\xef\xbb\xbf";

// What a buffer keeps for the next line. One frame may be tens of megabytes; its stream then lives on for minutes.
constexpr std::size_t kKeptBytes = 64u << 10;

void empty_out(std::string& buffer) {
  if (buffer.capacity() > kKeptBytes) {
    std::string().swap(buffer);
  } else {
    buffer.clear();
  }
}

}  // namespace

bool SseParser::feed(std::string_view bytes, SseSink& sink) {
  if (too_long_) return false;
  if (after_cr_ && !bytes.empty()) {
    after_cr_ = false;
    if (bytes.front() == '\n') bytes.remove_prefix(1);
  }
  // Looked for once, not once a line: a stream that ends its lines by CR alone stays linear.
  std::size_t next_lf = bytes.find('\n');
  bytes_touched_ += std::min(next_lf, bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    if (next_lf != std::string_view::npos && next_lf < at) {
      next_lf = bytes.find('\n', at);
      bytes_touched_ += std::min(next_lf, bytes.size()) - at;
    }
    const std::size_t lf = std::min(next_lf, bytes.size());
    const std::size_t length = std::min(bytes.substr(at, lf - at).find('\r'), lf - at);
    bytes_touched_ += length;
    const std::string_view piece = bytes.substr(at, length);
    if (partial_line_.size() + piece.size() > line_bytes_max_) {
      too_long_ = true;
      return false;
    }
    at += length;
    if (at == bytes.size()) {
      partial_line_.append(piece);
      bytes_touched_ += piece.size();
      return true;
    }
    const bool ended_by_cr = bytes[at++] == '\r';
    if (ended_by_cr && at == bytes.size()) after_cr_ = true;
    if (ended_by_cr && at < bytes.size() && bytes[at] == '\n') ++at;
    if (!take_line(piece, sink)) return false;
  }
  return true;
}

/// A line that came whole is read where it lies; only a split one is put together first.
bool SseParser::take_line(std::string_view piece, SseSink& sink) {
  if (partial_line_.empty()) return end_line(piece, sink);
  partial_line_.append(piece);
  bytes_touched_ += piece.size();
  const bool goes_on = end_line(partial_line_, sink);
  empty_out(partial_line_);
  return goes_on;
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
  dispatch(sink);
  return true;
}

void SseParser::dispatch(SseSink& sink) {
  if (has_data_) sink.on_sse_event(event_, data_);
  has_data_ = false;
  empty_out(data_);
  event_.clear();
}

void SseParser::finish(SseSink& sink) {
  if (too_long_) return;
  const std::string last = std::move(partial_line_);
  partial_line_.clear();
  if (!last.empty() && !end_line(last, sink)) return;
  dispatch(sink);
}

void SseParser::read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0) return;  // A comment.
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  bytes_touched_ += std::min(colon, line.size());
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (name == "data") {
    if (has_data_) data_.push_back('\n');
    has_data_ = true;
    data_.append(value);
    bytes_touched_ += value.size();
  } else if (name == "event") {
    event_.assign(value);
  }
}

}  // namespace simstudio::decode
