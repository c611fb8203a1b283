// SPDX-License-Identifier: Apache-2.0
#include "encode/base64.h"

#include <gtest/gtest.h>

namespace simstudio::encode {
namespace {

std::string in_pieces(const std::string& bytes, std::size_t piece) {
  std::string out = "before ";
  Base64Writer writer(out);
  for (std::size_t at = 0; at < bytes.size(); at += piece) writer.append(std::string_view(bytes).substr(at, piece));
  writer.finish();
  return out;
}

/// RFC 4648, section 10.
TEST(Base64, IsTheOneOfTheStandard) {
  const std::pair<const char*, const char*> kVectors[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, base64] : kVectors) {
    EXPECT_EQ(in_pieces(bytes, 100), std::string("before ") + base64);
    EXPECT_EQ(base64_size(std::string(bytes).size()), std::string(base64).size());
  }
}

TEST(Base64, HasAllSixtyFourLetters) {
  std::string bytes;
  for (unsigned i = 0; i < 48; ++i) {
    const unsigned letters[] = {i / 3 * 4, i / 3 * 4 + 1, i / 3 * 4 + 2, i / 3 * 4 + 3};
    const unsigned group = letters[0] << 18 | letters[1] << 12 | letters[2] << 6 | letters[3];
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(group >> (16 - i % 3 * 8))));
  }
  EXPECT_EQ(in_pieces(bytes, 100), "before ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
}

TEST(Base64, IsTheSameInPiecesOfAnySize) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) bytes.push_back(static_cast<char>(i * 7));
  const std::string whole = in_pieces(bytes, 1000);
  for (std::size_t piece = 1; piece < 20; ++piece) EXPECT_EQ(in_pieces(bytes, piece), whole) << piece;
}

}  // namespace
}  // namespace simstudio::encode
