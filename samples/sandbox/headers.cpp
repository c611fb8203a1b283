// SPDX-License-Identifier: Apache-2.0
#include "headers.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <random>

namespace sandbox {
namespace {

// wire/*: the same in every recording but for the server's own address, which stands between the two.
constexpr char kPolicyBefore[] =
    "default-src 'self'; script-src 'self' 'unsafe-inline' https://*.google.com "
    "https://apis.google.com https://challenges.cloudflare.com https://app.cal.com; style-src 'self' "
    "'unsafe-inline' https://fonts.googleapis.com; img-src 'self' data: blob: https:; media-src "
    "'self' blob:; worker-src 'self' blob:; font-src 'self' https://fonts.gstatic.com; connect-src "
    "'self' https://api.browser-use.com https://api.elevenlabs.io wss://api.elevenlabs.io "
    "https://api.exa.ai https://api.firecrawl.dev https://*.googleapis.com https://*.amazonaws.com "
    "https://*.s3.amazonaws.com https://*.blob.core.windows.net https://*.atlassian.com "
    "https://*.supabase.co https://api.github.com https://github.com/* "
    "https://challenges.cloudflare.com https://app.cal.com https://cal.com ";
constexpr char kPolicyAfter[] =
    " http://127.0.0.1:8099; frame-src 'self' blob: https://challenges.cloudflare.com "
    "https://app.cal.com https://cal.com https://drive.google.com https://docs.google.com "
    "https://*.google.com https://www.youtube.com https://player.vimeo.com "
    "https://www.dailymotion.com https://player.twitch.tv https://clips.twitch.tv "
    "https://streamable.com https://fast.wistia.net https://www.tiktok.com https://w.soundcloud.com "
    "https://open.spotify.com https://embed.music.apple.com https://www.loom.com "
    "https://www.facebook.com https://www.instagram.com https://platform.twitter.com "
    "https://rumble.com https://play.vidyard.com https://iframe.cloudflarestream.com "
    "https://www.mixcloud.com https://tenor.com https://giphy.com; frame-ancestors 'self'; "
    "form-action 'self'; base-uri 'self'; object-src 'none'";
constexpr char kExposed[] =
    "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, X-Run-Id";
constexpr char kCommonAllowed[] =
    "X-CSRF-Token, X-Requested-With, Accept, Accept-Version, Content-Length, Content-MD5, Content-Type, Date, "
    "X-Api-Version, X-API-Key, ";
constexpr char kVary[] = "rsc, next-router-state-tree, next-router-prefetch, next-router-segment-prefetch";
constexpr char kVaryEncoding[] = ", Accept-Encoding";

struct Cors {
  bool isolated = false;  ///< execute routes also say Cross-Origin-*
  std::string credentials;
  std::string headers;
  std::string methods;
  std::string origin;
  std::string vary;
};

bool is_execute(const Request& request) {
  const auto& path = request.segments;
  return path.size() == (request.is_v2() ? 5u : 4u) && path.back() == "execute";
}

/// wire/v1-options-preflight, v2-options-preflight, chat-options, and each route's plain answers.
Cors cors_of(const Request& request) {
  const std::string common = kCommonAllowed;
  if (is_execute(request) && request.is_v2())
    return {true, "false", common + "X-Run-Id, X-Sim-Stream-Protocol", "POST,OPTIONS", "*", ""};
  if (is_execute(request)) {
    return {
        true, "false", common + "X-Execution-Id, X-Execution-Mode, X-Execution-Timeout-Seconds", "GET,POST,OPTIONS,PUT",
        "*",  ""};
  }
  if (request.segments.size() > 1 && request.segments[1] == "chat") {
    const std::string origin = request.header("Origin");
    if (origin.empty()) return {false, "false", "Content-Type, X-Requested-With", "GET, POST, PUT, OPTIONS", "*", ""};
    return {false, "true", "Content-Type, X-Requested-With", "GET, POST, PUT, OPTIONS", origin, "Origin"};
  }
  return {false, "true", common + "Authorization", "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS", request.site(), "Origin"};
}

std::string line(const std::string& name, const std::string& value) { return name + ": " + value + "\r\n"; }

/// wire/http-404-page
std::string page_isolation() {
  return line("Cross-Origin-Opener-Policy", "same-origin") + line("Cross-Origin-Embedder-Policy", "credentialless");
}

}  // namespace

std::string family_headers(const Request& request, Answering as) {
  const bool is_page = as == Answering::Page && (request.segments.empty() || request.segments[0] != "api");
  const std::string policy = line("Content-Security-Policy", kPolicyBefore + request.site() + kPolicyAfter);
  const std::string guards = line("X-Content-Type-Options", "nosniff") + line("X-Frame-Options", "SAMEORIGIN");
  if (is_page) return page_isolation() + guards + policy + line("Vary", kVary + std::string(kVaryEncoding));
  const Cors cors = cors_of(request);
  std::string out;
  if (cors.isolated) {
    out += line("Cross-Origin-Embedder-Policy", "unsafe-none") + line("Cross-Origin-Opener-Policy", "unsafe-none");
    out += policy + guards;
  } else {
    out += guards + policy;
  }
  out += line("Access-Control-Allow-Credentials", cors.credentials);
  out += line("Access-Control-Allow-Headers", cors.headers) + line("Access-Control-Allow-Methods", cors.methods);
  out += line("Access-Control-Allow-Origin", cors.origin) + line("Access-Control-Expose-Headers", kExposed);
  if (as == Answering::Preflight) {
    out += line("Access-Control-Max-Age", "86400");
    return cors.vary.empty() ? out : out + line("Vary", cors.vary);
  }
  const std::string vary = as == Answering::Framework ? kVary : kVary + std::string(kVaryEncoding);
  return out + line("Vary", cors.vary.empty() || as == Answering::Page ? vary : cors.vary + ", " + vary);
}

std::string own_headers(Headers headers) {
  static const std::map<std::string, int> kKnown = {
      {"Cache-Control", 1}, {"Connection", 2}, {"ETag", 3}, {"Content-Type", 4}, {"Content-Encoding", 5}};
  const auto rank = [](const std::string& name) {
    const auto known = kKnown.find(name);
    return known == kKnown.end() ? 9 : known->second;
  };
  std::stable_sort(headers.begin(), headers.end(), [&](const auto& a, const auto& b) {
    return rank(a.first) != rank(b.first) ? rank(a.first) < rank(b.first) : rank(a.first) == 9 && a.first < b.first;
  });
  std::string out;
  for (const auto& [name, value] : headers) out += line(name, value);
  return out;
}

std::string status_line(int status) {
  static const std::map<int, const char*> kReasons = {{200, "OK"},
                                                      {201, "Created"},
                                                      {202, "Accepted"},
                                                      {204, "No Content"},
                                                      {301, "Moved Permanently"},
                                                      {302, "Found"},
                                                      {307, "Temporary Redirect"},
                                                      {308, "Permanent Redirect"},
                                                      {400, "Bad Request"},
                                                      {401, "Unauthorized"},
                                                      {402, "Payment Required"},
                                                      {403, "Forbidden"},
                                                      {404, "Not Found"},
                                                      {405, "Method Not Allowed"},
                                                      {408, "Request Timeout"},
                                                      {409, "Conflict"},
                                                      {413, "Payload Too Large"},
                                                      {415, "Unsupported Media Type"},
                                                      {418, "I'm a Teapot"},
                                                      {429, "Too Many Requests"},
                                                      {500, "Internal Server Error"},
                                                      {502, "Bad Gateway"},
                                                      {503, "Service Unavailable"},
                                                      {504, "Gateway Timeout"}};
  const auto reason = kReasons.find(status);
  return "HTTP/1.1 " + std::to_string(status) + " " + (reason == kReasons.end() ? "Unknown" : reason->second) + "\r\n";
}

std::string new_request_id() {
  static std::mt19937 chance(20261124);
  char id[16];
  std::snprintf(id, sizeof id, "%08x", static_cast<unsigned>(chance()));
  return id;
}

}  // namespace sandbox
