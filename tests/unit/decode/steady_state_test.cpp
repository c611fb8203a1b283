// SPDX-License-Identifier: Apache-2.0

// A stream of small chunks allocates nothing once its buffers have grown.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "decode/stream_decoder.h"
#include "support/recording.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SIMSTUDIO_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SIMSTUDIO_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef SIMSTUDIO_COUNTS_ALLOCATIONS
#define SIMSTUDIO_COUNTS_ALLOCATIONS 1
#endif

#if SIMSTUDIO_COUNTS_ALLOCATIONS
namespace {
std::atomic<std::uint64_t> allocations{0};
}
// A sanitizer replaces these itself.
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace simstudio::test {
namespace {

class CountingSink final : public decode::StreamSink {
 public:
  void on_text(std::string_view, std::string_view text) override { text_bytes += text.size(); }
  void on_reset(std::string_view) override {}
  void on_thinking(std::string_view, std::string_view) override {}
  void on_tool(const decode::ToolFrame&) override {}
  void on_warning(std::string_view, std::string_view) override {}
  std::uint64_t text_bytes = 0;
};

/// Allocations while `text` comes in pieces of `piece` bytes, behind a longer frame that let the buffers grow.
std::uint64_t allocations_in_steady_state(const std::string& text, std::size_t piece) {
  CountingSink sink;
  decode::StreamDecoder decoder({}, sink);
  const std::string longer = "data: {\"blockId\":\"b\",\"chunk\":\"\\n" + std::string(300, 'x') + "\"}\n\n";
  decoder.feed(longer.substr(0, 250));
  decoder.feed(longer.substr(250));
  const std::uint64_t before = allocations.load();
  for (std::size_t at = 0; at < text.size(); at += piece) decoder.feed(std::string_view(text).substr(at, piece));
  const std::uint64_t counted = allocations.load() - before;
  EXPECT_GT(sink.text_bytes, 1000u);
  return counted;
}

TEST(StreamSteadyState, AllocatesNothingForPlainChunks) {
  const std::string body = read_recording("v1-stream-ae-long").body;
  const std::string chunks = body.substr(0, body.find("data: {\"event\""));
  for (const std::size_t piece : {1u, 64u, 1460u, 16384u}) EXPECT_EQ(allocations_in_steady_state(chunks, piece), 0u);
}

TEST(StreamSteadyState, AllocatesNothingForChunksWithEscapes) {
  std::string chunks;
  for (int i = 0; i < 1000; ++i) {
    chunks +=
        R"(data: {"blockId":"cd9a341f-a944-4dc6-bdbe-465ae3af7314","chunk":"a line\nand \"quotes\" \ud83d\udde1"})"
        "\n\n";
  }
  for (const std::size_t piece : {1u, 64u, 1460u}) EXPECT_EQ(allocations_in_steady_state(chunks, piece), 0u);
}

}  // namespace
}  // namespace simstudio::test
#endif
