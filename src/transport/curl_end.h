// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "simstudio/transport.h"

namespace simstudio::transport {

/// How far an exchange had come when libcurl ended it.
struct EndContext {
  bool connected = false;
  bool headers_told = false;
  bool headers_too_large = false;
};

/// libcurl's end of a transfer in the transport's terms. `words` is libcurl's own text for it.
TransportEnd end_of_transfer(CURLcode code, std::string_view words, const EndContext& context);

}  // namespace simstudio::transport
