// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json_string.h"
#include "support/stream_log.h"

namespace simstudio::test {

/// A stream decoded whole, in one cut and in pieces. All three must give the same events, and every text valid UTF-8.
struct StreamDecodings {
  DecodedStream whole;
  std::vector<std::string> cut;
  std::vector<std::string> pieces;
};

inline StreamDecodings decode_every_way(std::string_view body, std::size_t cut, std::size_t piece) {
  const decode::StreamLimits limits{4096, 64};
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < body.size(); at += piece) pieces.emplace_back(body.substr(at, piece));
  cut = cut > body.size() ? body.size() : cut;
  return {decode_whole_stream({std::string(body)}, limits),
          decode_stream({std::string(body.substr(0, cut)), std::string(body.substr(cut))}, limits),
          decode_stream(pieces, limits)};
}

inline bool all_utf8(const DecodedStream& decoded) {
  for (const std::string& line : decoded.lines) {
    if (json::find_invalid_utf8(line) != std::string_view::npos) return false;
  }
  for (const std::string& text : decoded.text_calls) {
    if (text.empty() || json::find_invalid_utf8(text) != std::string_view::npos) return false;
  }
  return json::find_invalid_utf8(decoded.outcome.error.message) == std::string_view::npos;
}

}  // namespace simstudio::test
