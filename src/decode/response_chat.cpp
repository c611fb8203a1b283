// SPDX-License-Identifier: Apache-2.0
#include "decode/response_chat.h"

#include <algorithm>

namespace simstudio::decode {
namespace {

constexpr std::string_view kCookiePrefix = "chat_auth_";

bool is_set_cookie(std::string_view name) {
  constexpr std::string_view kName = "set-cookie";
  return std::equal(name.begin(), name.end(), kName.begin(), kName.end(), [](char given, char letter) {
    return (given >= 'A' && given <= 'Z' ? static_cast<char>(given - 'A' + 'a') : given) == letter;
  });
}

}  // namespace

Outcome decode_chat_response(const Response& response) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Error;
  outcome.error = decode_error_body(response, Asked::Chat);
  if (response.status < 200 || response.status >= 300) return outcome;
  outcome.error.code = ErrorCode::Protocol;
  outcome.error.may_have_run = MayHaveRun::Yes;
  outcome.error.message = "the server answered " + std::to_string(response.status) +
                          " to a chat message with something that is no event stream. Is base_url a Sim server, or "
                          "does a proxy answer in its place?";
  return outcome;
}

std::string read_chat_cookie(const TransportHeader* headers, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!is_set_cookie(headers[i].name)) continue;
    std::string_view value = headers[i].value;
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (value.substr(0, kCookiePrefix.size()) == kCookiePrefix) return std::string(value.substr(0, value.find(';')));
  }
  return {};
}

}  // namespace simstudio::decode
