// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "mailbox/event_node.h"
#include "transfer/end_node.h"

namespace simstudio::transfer {

/// What an append did to the contiguous text.
enum class TextGrowth {
  /// It stands right behind the text before.
  Behind,
  /// The same, but all of it moved to another buffer: a view taken before can't show it.
  Moved,
  /// A block that is not the last one grew: the text before is not a beginning of the text now.
  Between,
};

/// The text of a run as it stands: by block for its result, and in one contiguous buffer for `Run::text` when asked.
class TextStore {
 public:
  TextStore(mailbox::RunControl& run, bool contiguous) : run_(run), contiguous_(contiguous) {}

  /// Where `Run::text` stands now.
  mailbox::TextView view() const { return {buffer_, size_}; }
  bool contiguous() const { return contiguous_; }
  std::uint64_t bytes() const { return bytes_; }
  /// Of the buffer behind `view`.
  std::uint64_t capacity() const { return capacity_; }

  TextGrowth append(std::string_view block, std::string_view text);
  void reset(std::string_view block);
  StreamedTexts take();
  void drop();

 private:
  void new_buffer(std::uint64_t capacity);

  mailbox::RunControl& run_;
  bool contiguous_;
  StreamedTexts blocks_;
  std::uint64_t bytes_ = 0;
  char* buffer_ = nullptr;
  std::uint64_t size_ = 0;
  std::uint64_t capacity_ = 0;
};

}  // namespace simstudio::transfer
