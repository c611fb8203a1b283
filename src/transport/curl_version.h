// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

namespace simstudio::transport {

/// Sets libcurl's process-wide state up, once and thread-safely, and never tears it down: another part of the host's
/// process may use libcurl too.
void ensure_curl();

/// From 8.20 a look-up no longer blocks what it belongs to, and CURLOPT_QUICK_EXIT does nothing. Asked at run time: a
/// binary built with one libcurl runs on another.
bool curl_detaches_look_ups();

/// From 8.20 look-ups share a pool: ten that hang would hold the next good name up for seconds. False where this
/// libcurl has no pool, so that there is nothing to widen.
bool widen_resolver_pool(CURLM* multi);

/// Keeps this library mapped for good: a look-up that hangs returns into libcurl when it may be long unloaded.
void pin_module();

}  // namespace simstudio::transport
