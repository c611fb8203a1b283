// SPDX-License-Identifier: Apache-2.0

// Who sets libcurl up: the library, once, unless the host says that it has.

#include <curl/curl.h>
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "simstudio/simstudio.h"

namespace {

std::atomic<int> calls{0};

}  // namespace

// Stands before libcurl's own in this program.
extern "C" CURLcode curl_global_init(long flags) {
  ++calls;
  const auto real = reinterpret_cast<CURLcode (*)(long)>(dlsym(RTLD_NEXT, "curl_global_init"));
  return real(flags);
}

namespace simstudio::test {
namespace {

/// Makes two clients in a process of its own and leaves with how often they set libcurl up.
void leave_with_calls(bool host_has) {
  if (host_has) curl_global_init(CURL_GLOBAL_DEFAULT);
  const int before = calls.load();
  ClientOptions options;
  options.base_url = "http://127.0.0.1:1";
  options.curl_is_initialized = host_has;
  {
    const Client one(options);
    const Client two(options);
  }
  std::_Exit(calls.load() - before);
}

struct CurlInit : testing::Test {
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(CurlInit, IsDoneOnceForAllClients) { EXPECT_EXIT(leave_with_calls(false), testing::ExitedWithCode(1), ""); }

TEST_F(CurlInit, IsLeftToTheHostThatOwnsIt) { EXPECT_EXIT(leave_with_calls(true), testing::ExitedWithCode(0), ""); }

}  // namespace
}  // namespace simstudio::test
