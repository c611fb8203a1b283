// SPDX-License-Identifier: Apache-2.0
#include "simulation/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

#include "simulation/sanitizers.h"

namespace simstudio::test {
namespace {

std::atomic<std::int64_t> live{0};

}  // namespace

std::int64_t live_allocations() { return live.load(); }

}  // namespace simstudio::test

#if !SIMSTUDIO_TEST_SANITIZED
void* operator new(std::size_t size) {
  simstudio::test::live.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept {
  if (memory != nullptr) simstudio::test::live.fetch_sub(1, std::memory_order_relaxed);
  std::free(memory);
}
void operator delete[](void* memory) noexcept { operator delete(memory); }
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
void operator delete[](void* memory, std::size_t) noexcept { operator delete(memory); }
#endif
