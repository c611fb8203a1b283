// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "http.h"

namespace sandbox {

/// The headers that Sim's proxy puts before a route's own: security, then CORS by the route's family.
enum class Answering { Route, Preflight, Framework, Page };
std::string family_headers(const Request& request, Answering as);
/// The route's own, ordered as Bun writes them: known names first, then lower-case ones by name.
std::string own_headers(Headers headers);
std::string status_line(int status);
std::string new_request_id();

}  // namespace sandbox
