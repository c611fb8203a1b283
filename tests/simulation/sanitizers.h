// SPDX-License-Identifier: Apache-2.0
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SIMSTUDIO_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SIMSTUDIO_TEST_SANITIZED 1
#endif
#endif
#if !defined(SIMSTUDIO_TEST_SANITIZED)
#define SIMSTUDIO_TEST_SANITIZED 0
#endif
