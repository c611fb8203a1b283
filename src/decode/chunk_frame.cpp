// SPDX-License-Identifier: Apache-2.0
#include "decode/chunk_frame.h"

#include "json/json_string.h"

namespace simstudio::decode {
namespace {

constexpr std::string_view kBeforeBlock = "{\"blockId\":\"";
constexpr std::string_view kBeforeText = "\",\"chunk\":\"";
constexpr std::string_view kAfterText = "\"}";

bool take(std::string_view& data, std::string_view prefix) {
  if (data.substr(0, prefix.size()) != prefix) return false;
  data.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::optional<ChunkFrame> read_chunk_frame(std::string_view data, std::string& text) {
  if (!take(data, kBeforeBlock)) return std::nullopt;
  const std::string_view block = data.substr(0, data.find('"'));
  data.remove_prefix(block.size());
  if (!take(data, kBeforeText) || data.size() < kAfterText.size()) return std::nullopt;
  const std::string_view raw = data.substr(0, data.size() - kAfterText.size());
  if (data.substr(raw.size()) != kAfterText || !json::is_plain_string(block)) return std::nullopt;

  if (json::is_plain_string(raw)) return ChunkFrame{block, raw};
  if (!json::decode_string(raw, text)) return std::nullopt;
  return ChunkFrame{block, text};
}

}  // namespace simstudio::decode
