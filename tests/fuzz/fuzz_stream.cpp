// SPDX-License-Identifier: Apache-2.0

// Event streams: whole, cut and in pieces must give the same; nothing may crash; the short way through a chunk frame
// must agree with the strict one.

#include "decode/chunk_frame.h"
#include "fuzz/check.h"
#include "fuzz/stream_properties.h"
#include "json/wire_json.h"

using namespace simstudio;

namespace {

void check_chunk_frame(std::string_view data) {
  std::string kept;
  const auto chunk = decode::read_chunk_frame(data, kept);
  if (!chunk) return;
  std::string fault;
  bool has_lone_halves = false;
  const Json frame = json::parse_from_wire(data, 256, &fault, &has_lone_halves);
  FUZZ_CHECK(fault.empty() && !has_lone_halves);
  FUZZ_CHECK(frame["blockId"].as_text("?") == chunk->block);
  FUZZ_CHECK(frame["chunk"].as_text("?") == chunk->text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view body(reinterpret_cast<const char*>(bytes) + 3, size - 3);
  const std::size_t cut = static_cast<std::size_t>(bytes[0]) * 256 + bytes[1];
  const auto decodings = test::decode_every_way(body, cut, 1 + bytes[2] % 64);
  FUZZ_CHECK(decodings.cut == decodings.whole.lines);
  FUZZ_CHECK(decodings.pieces == decodings.whole.lines);
  FUZZ_CHECK(test::all_utf8(decodings.whole));
  FUZZ_CHECK(decodings.whole.lines.back() != "open");
  check_chunk_frame(body);
  check_chunk_frame("{\"blockId\":\"b\",\"chunk\":\"" + std::string(body) + "\"}");
  return 0;
}
