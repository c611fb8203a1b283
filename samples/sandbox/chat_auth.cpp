// SPDX-License-Identifier: Apache-2.0
#include "chat_auth.h"

#include "base64.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr std::int64_t kTries = 10;
constexpr double kTriesWindowMs = 15 * 60 * 1000.0;
constexpr std::int64_t kCookieLifeMs = 86400LL * 1000;

/// Opaque to a client; its length makes the padding that has to be percent-encoded.
std::string token(const Server& server, const std::string& chat_id) {
  std::string secret = chat_id + ":password:" + std::to_string(server.options.seed);
  while (secret.size() % 3 != 1) secret += '.';
  return base64(secret);
}

}  // namespace

std::string chat_cookie(const Server& server, const std::string& chat_id) {
  return "chat_auth_" + chat_id + "=" + percent_encoded(token(server, chat_id)) +
         "; Path=/; Expires=" + http_date(wall_ms() + kCookieLifeMs) +
         "; Max-Age=86400; Secure; HttpOnly; SameSite=lax";
}

bool has_chat_cookie(const Server& server, const Request& request, const std::string& chat_id) {
  const std::string cookies = request.header("Cookie") + ";";
  const std::string name = "chat_auth_" + chat_id + "=";
  const std::size_t at = cookies.find(name);
  if (at == std::string::npos) return false;
  const std::size_t start = at + name.size();
  return percent_decoded(cookies.substr(start, cookies.find(';', start) - start)) == token(server, chat_id);
}

RateBucket& chat_tries(Server& server, const std::string& chat_id) {
  const RateBucket fresh(kTries, kTries, kTriesWindowMs / server.options.speed);
  return server.chat_tries.try_emplace(chat_id, fresh).first->second;
}

}  // namespace sandbox
