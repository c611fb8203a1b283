// SPDX-License-Identifier: Apache-2.0
#include "transport/header_lines.h"

namespace simstudio::transport {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

HeaderLines::State HeaderLines::add(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > bytes_max_) return State::TooLarge;
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.empty()) return State::Ended;
  if (line.substr(0, 5) == "HTTP/") {
    text_.clear();
    lines_.clear();
  } else if (is_blank(line.front()) && !lines_.empty()) {
    // A folded line, from before RFC 7230: it belongs to the one above.
    text_.append(" ").append(trim(line));
    lines_.back().second = text_.size() - lines_.back().first;
  } else {
    lines_.emplace_back(text_.size(), line.size());
    text_.append(line);
  }
  return State::More;
}

std::vector<TransportHeader> HeaderLines::headers() const {
  std::vector<TransportHeader> found;
  found.reserve(lines_.size());
  for (const auto& [start, length] : lines_) {
    const std::string_view line = std::string_view(text_).substr(start, length);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    found.push_back({trim(line.substr(0, colon)), trim(line.substr(colon + 1))});
  }
  return found;
}

}  // namespace simstudio::transport
