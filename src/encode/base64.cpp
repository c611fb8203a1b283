// SPDX-License-Identifier: Apache-2.0
#include "encode/base64.h"

namespace simstudio::encode {
namespace {

constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kGroup = 3;

}  // namespace

void Base64Writer::put(const unsigned char* group) {
  const char letters[] = {kLetters[group[0] >> 2], kLetters[(group[0] & 3) << 4 | group[1] >> 4],
                          kLetters[(group[1] & 15) << 2 | group[2] >> 6], kLetters[group[2] & 63]};
  out_.append(letters, sizeof letters);
}

void Base64Writer::append(std::string_view bytes) {
  while (held_count_ != 0 && !bytes.empty()) {
    held_[held_count_++] = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (held_count_ < kGroup) continue;
    put(held_);
    held_count_ = 0;
  }
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  for (; left >= kGroup; left -= kGroup, at += kGroup) put(at);
  for (; left > 0; --left, ++at) held_[held_count_++] = *at;
}

void Base64Writer::finish() {
  if (held_count_ == 0) return;
  for (std::size_t i = held_count_; i < kGroup; ++i) held_[i] = 0;
  put(held_);
  for (std::size_t i = held_count_; i < kGroup; ++i) out_[out_.size() - (kGroup - i)] = '=';
  held_count_ = 0;
}

}  // namespace simstudio::encode
