// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_version.h"

#include <mutex>

#include "base/this_process.h"

#if LIBCURL_VERSION_NUM < 0x075700  // 7.87.0; an engine's own target passes CMake's check by telling no version
#error "libcurl is older than 7.87: without CURLOPT_QUICK_EXIT one name look-up that hangs stops every stream."
#endif

namespace simstudio::transport {
namespace {

constexpr unsigned kResolverPool = 0x081400;  // 8.20.0

// CURLMOPT_RESOLVE_THREADS_MAX by number, since the headers of this build may be older than the libcurl it runs on.
constexpr auto kResolveThreadsMax = static_cast<CURLMoption>(20);
constexpr long kResolveThreads = 64;

}  // namespace

void ensure_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

bool curl_detaches_look_ups() { return curl_version_info(CURLVERSION_NOW)->version_num >= kResolverPool; }

bool widen_resolver_pool(CURLM* multi) {
  // Older ones, and those built without threads, answer CURLM_UNKNOWN_OPTION.
  return curl_detaches_look_ups() && curl_multi_setopt(multi, kResolveThreadsMax, kResolveThreads) == CURLM_OK;
}

void pin_module() { base::pin_this_module(); }

}  // namespace simstudio::transport
