// SPDX-License-Identifier: Apache-2.0
#include "base64.h"

#include <openssl/evp.h>

#include <vector>

namespace sandbox {

std::string base64(const std::string& bytes) {
  std::vector<unsigned char> out(4 * ((bytes.size() + 2) / 3) + 1);
  const int size =
      EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return {out.begin(), out.begin() + size};
}

std::string from_base64(const std::string& text) {
  std::vector<unsigned char> out(text.size() + 4);
  const int size =
      EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return {};
  std::string bytes(out.begin(), out.begin() + size);
  while (!bytes.empty() && bytes.back() == '\0') bytes.pop_back();  // EVP_DecodeBlock counts the padding as zeros.
  return bytes;
}

}  // namespace sandbox
