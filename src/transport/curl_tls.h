// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <string>

#include "transport/curl_transport.h"

namespace simstudio::transport {

/// Against whom servers are verified, laid out once so that each new connection is cheap: libcurl keeps parsed
/// authorities only when they come from a file alone (25 ms of the network thread a connection otherwise).
class CurlTrust {
 public:
  explicit CurlTrust(const CurlTransportOptions& options);
  ~CurlTrust();
  CurlTrust(const CurlTrust&) = delete;
  CurlTrust& operator=(const CurlTrust&) = delete;

  /// This must outlive `easy`, which borrows the bytes.
  void apply(CURL* easy) const;

 private:
  void trust_system(const char* compiled_file, const char* compiled_directory);
  void trust_bytes(const std::string& pem);

  bool keeps_parsed_ = false;
  bool keeps_defaults_ = false;
  std::string file_;
  std::string bytes_;
  std::string directory_;
  std::string temporary_file_;
};

}  // namespace simstudio::transport
