// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "simstudio/transport.h"

namespace simstudio::transport {

struct CurlTransportOptions {
  std::string proxy;
  std::string ca_file;
  /// PEM bytes. Wins over `ca_file`.
  std::string ca_pem;
  bool http2 = false;
  /// Whoever owns the process has set libcurl up.
  bool curl_is_initialized = false;
};

/// Empty, or what is wrong with the options and what to do.
std::string check_curl_options(const CurlTransportOptions& options);

/// The built-in transport: libcurl's multi interface, driven by sockets.
std::unique_ptr<Transport> make_curl_transport(const CurlTransportOptions& options);

}  // namespace simstudio::transport
