// SPDX-License-Identifier: Apache-2.0
#include "encode/base64.h"

namespace simstudio::encode {
namespace {

constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kGroup = 3;

constexpr std::size_t kLettersAGroup = 4;

void write_group(char* to, const unsigned char* group) {
  to[0] = kLetters[group[0] >> 2];
  to[1] = kLetters[(group[0] & 3) << 4 | group[1] >> 4];
  to[2] = kLetters[(group[1] & 15) << 2 | group[2] >> 6];
  to[3] = kLetters[group[2] & 63];
}

}  // namespace

void Base64Writer::put(const unsigned char* groups, std::size_t count) {
  const std::size_t at = out_.size();
  out_.resize(at + count * kLettersAGroup);
  char* to = out_.data() + at;
  for (std::size_t i = 0; i < count; ++i) write_group(to + i * kLettersAGroup, groups + i * kGroup);
}

void Base64Writer::append(std::string_view bytes) {
  while (held_count_ != 0 && !bytes.empty()) {
    held_[held_count_++] = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (held_count_ < kGroup) continue;
    put(held_, 1);
    held_count_ = 0;
  }
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const std::size_t groups = bytes.size() / kGroup;
  put(at, groups);
  for (std::size_t i = groups * kGroup; i < bytes.size(); ++i) held_[held_count_++] = at[i];
}

void Base64Writer::finish() {
  if (held_count_ == 0) return;
  for (std::size_t i = held_count_; i < kGroup; ++i) held_[i] = 0;
  put(held_, 1);
  for (std::size_t i = held_count_; i < kGroup; ++i) out_[out_.size() - (kGroup - i)] = '=';
  held_count_ = 0;
}

}  // namespace simstudio::encode
