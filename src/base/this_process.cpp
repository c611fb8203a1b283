// SPDX-License-Identifier: Apache-2.0
#include "base/this_process.h"

#if defined(__unix__)
#include <dlfcn.h>
#include <pthread.h>
#endif

#include <atomic>
#include <mutex>

namespace simstudio::base {
namespace {

std::atomic<std::uint32_t> forks{0};

}  // namespace

void watch_forks() noexcept {
#if defined(__unix__)
  static std::once_flag once;
  // Goes with the library: the C library forgets the handlers of what it unloads.
  std::call_once(once, [] { pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); }); });
#endif
}

std::uint32_t fork_count() noexcept { return forks.load(std::memory_order_relaxed); }

void pin_this_module() noexcept {
#if defined(__unix__)
  static std::once_flag once;
  std::call_once(once, [] {
    Dl_info info{};
    if (dladdr(reinterpret_cast<void*>(&pin_this_module), &info) != 0 && info.dli_fname != nullptr) {
      dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
    }
  });
#endif
}

}  // namespace simstudio::base
