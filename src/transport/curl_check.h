// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "simstudio/transport.h"
#include "transport/curl_transport.h"

namespace simstudio::transport {

/// What must never reach libcurl, which takes C strings and writes them as they are: a NUL would cut a text short, a
/// line end would begin a header of its own. Empty, or what is wrong.
std::string check_request(const TransportRequest& request);

}  // namespace simstudio::transport
