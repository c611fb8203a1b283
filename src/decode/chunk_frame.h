// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace simstudio::decode {

struct ChunkFrame {
  std::string_view block;
  std::string_view text;
};

/// Reads the one frame that comes by the thousand, {"blockId":"…","chunk":"…"}, written exactly as Sim writes it,
/// without a document and without allocating once `text` has grown. Nothing for any other frame, nor for one with a
/// fault or half an emoji in it: those take the strict way, which gives the same for the frames that are read here.
///
/// The views are into `data` and `text`.
std::optional<ChunkFrame> read_chunk_frame(std::string_view data, std::string& text);

}  // namespace simstudio::decode
