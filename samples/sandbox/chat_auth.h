// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "server.h"

namespace sandbox {

/// The Set-Cookie of a visitor who knew the password: percent-encoded, and Secure even over plain HTTP
/// (wire/chat-post-password-ok).
std::string chat_cookie(const Server& server, const std::string& chat_id);
bool has_chat_cookie(const Server& server, const Request& request, const std::string& chat_id);
/// Ten tries in fifteen minutes, right or wrong.
RateBucket& chat_tries(Server& server, const std::string& chat_id);

}  // namespace sandbox
