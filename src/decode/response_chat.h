// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "decode/response.h"

namespace simstudio::decode {

/// The answer to a chat message that is not an event stream: a refusal, or not Sim's.
Outcome decode_chat_response(const Response& response);

/// "chat_auth_<id>=<value>", verbatim, of the Set-Cookie headers; empty where there is none.
std::string read_chat_cookie(const TransportHeader* headers, std::uint32_t count);

}  // namespace simstudio::decode
