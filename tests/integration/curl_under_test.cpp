// SPDX-License-Identifier: Apache-2.0

// The built-in transport, for the suite that any transport can be judged by.

#include <curl/curl.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "integration/transport_suite/transport_suite.h"
#include "transport/curl_transport.h"

namespace simstudio::transport_suite {

std::unique_ptr<Transport> make_transport(const Wanted& setup) {
  transport::CurlTransportOptions options;
  options.proxy = setup.proxy;
  options.ca_file = setup.ca_file;
  options.ca_pem = setup.ca_pem;
  options.http2 = setup.http2;
  EXPECT_EQ(transport::check_curl_options(options), "");
  return transport::make_curl_transport(options);
}

namespace {

/// Nothing outside loopback is contacted, whatever this machine's environment says; and the log tells the libcurl.
class LoopbackOnly final : public testing::Environment {
 public:
  void SetUp() override {
    for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY",
                             "NO_PROXY", "SIM_BASE_URL", "SIM_API_KEY", "SIM_API"}) {
      unsetenv(name);
    }
    std::printf("%s\n", curl_version());
  }
};

[[maybe_unused]] const auto* const loopback_only = testing::AddGlobalTestEnvironment(new LoopbackOnly);

}  // namespace
}  // namespace simstudio::transport_suite
