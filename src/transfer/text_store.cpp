// SPDX-License-Identifier: Apache-2.0
#include "transfer/text_store.h"

#include <algorithm>
#include <cstring>

namespace simstudio::transfer {
namespace {

constexpr std::uint64_t kFirstCapacity = 512;

auto find_block(StreamedTexts& blocks, std::string_view block) {
  return std::find_if(blocks.begin(), blocks.end(), [&](const auto& entry) { return entry.first == block; });
}

}  // namespace

void TextStore::new_buffer(std::uint64_t capacity) {
  run_.text_buffers.emplace_back(new char[capacity]);
  buffer_ = run_.text_buffers.back().get();
  capacity_ = capacity;
  size_ = 0;
  for (const auto& [block, text] : blocks_) {
    std::memcpy(buffer_ + size_, text.data(), text.size());
    size_ += text.size();
  }
}

TextGrowth TextStore::append(std::string_view block, std::string_view text) {
  auto entry = find_block(blocks_, block);
  if (entry == blocks_.end()) entry = blocks_.insert(blocks_.end(), {std::string(block), {}});
  const bool at_the_end = entry + 1 == blocks_.end();
  entry->second.append(text);
  bytes_ += text.size();
  if (!contiguous_) return TextGrowth::Behind;

  // Text shown already never moves under the reader: what does not fit behind it goes to a new buffer as a whole.
  if (!at_the_end || size_ + text.size() > capacity_) {
    new_buffer(std::max(kFirstCapacity, 2 * bytes_));
    return at_the_end ? TextGrowth::Moved : TextGrowth::Between;
  }
  std::memcpy(buffer_ + size_, text.data(), text.size());
  size_ += text.size();
  return TextGrowth::Behind;
}

void TextStore::reset(std::string_view block) {
  const auto entry = find_block(blocks_, block);
  if (entry == blocks_.end()) return;
  bytes_ -= entry->second.size();
  entry->second.clear();  // Its place stays: blocks stand in the order they first spoke.
  if (contiguous_) new_buffer(std::max(kFirstCapacity, 2 * bytes_));
}

StreamedTexts TextStore::take() {
  const auto is_empty = [](const auto& entry) { return entry.second.empty(); };
  blocks_.erase(std::remove_if(blocks_.begin(), blocks_.end(), is_empty), blocks_.end());
  return std::move(blocks_);
}

void TextStore::drop() {
  blocks_.clear();
  bytes_ = 0;
  contiguous_ = false;
}

}  // namespace simstudio::transfer
