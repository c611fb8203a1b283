// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "encode/execute.h"
#include "encode/execute_request.h"
#include "encode/http_request.h"

namespace simstudio::encode {

/// What shows that a visitor may come in; both empty: a public chat.
struct ChatPass {
  std::string cookie;    ///< "chat_auth_<id>=<value>"
  std::string password;  ///< goes with the message itself
};

/// Empty, or what can't be used and what to write instead (sim-api B.10).
std::string check_chat(const ExecuteRequest& request, const Limits& limits);

/// POST /api/chat/{identifier} with a checked message. Never the API key: a chat is open to whoever knows its name.
HttpRequest encode_chat_message(const Account& account, const ExecuteRequest& request, const ChatPass& pass,
                                std::string* problem, FileReader* reader);

/// POST /api/chat/{identifier} with the password alone: answered by the chat's own description and a cookie.
HttpRequest encode_chat_login(const Account& account, std::string_view identifier, std::string_view password);

}  // namespace simstudio::encode
