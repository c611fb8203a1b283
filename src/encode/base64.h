// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simstudio::encode {

/// How long `bytes` bytes are in base64, padding included.
constexpr std::uint64_t base64_size(std::uint64_t bytes) { return (bytes + 2) / 3 * 4; }

/// Appends base64 to a text, from pieces of any size.
class Base64Writer {
 public:
  explicit Base64Writer(std::string& out) : out_(out) {}
  void append(std::string_view bytes);
  /// The last, incomplete group with its padding.
  void finish();

 private:
  void put(const unsigned char* groups, std::size_t count);

  std::string& out_;
  unsigned char held_[3] = {};
  std::size_t held_count_ = 0;
};

}  // namespace simstudio::encode
