// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace simstudio::test {

/// What the system says of this very process.
std::size_t count_open_files();
std::size_t count_threads();
std::size_t count_threads_named(const std::string& name);
/// Memory that is really there, shared pages left out.
std::uint64_t resident_bytes();
/// Whether a file whose path ends so is mapped into this process.
bool is_mapped(const std::string& path_end);
/// True in builds with a sanitizer, which makes everything several times slower and larger.
constexpr bool has_sanitizer() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return true;
#else
  return false;
#endif
#else
  return false;
#endif
}

}  // namespace simstudio::test
