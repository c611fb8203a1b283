// SPDX-License-Identifier: Apache-2.0
#include "reply.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "headers.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr char kJsonType[] = "application/json;charset=utf-8";

/// A page in place of Sim's, which is 7 KB of its web framework's (wire/http-404-api).
constexpr char kMissingPage[] =
    "<!DOCTYPE html><html lang=\"en\"><head><meta charSet=\"utf-8\"/><title>404: This page could not be found.</title>"
    "</head><body><h1>404</h1><h2>This page could not be found.</h2></body></html>";

std::string date_header() { return "Date: " + http_date(wall_ms()) + "\r\n"; }

/// set-cookie comes before everything else (wire/chat-post-password-ok).
std::string take_cookie(Headers& headers) {
  const auto cookie =
      std::find_if(headers.begin(), headers.end(), [](const auto& header) { return header.first == "set-cookie"; });
  if (cookie == headers.end()) return {};
  const std::string line = "set-cookie: " + cookie->second + "\r\n";
  headers.erase(cookie);
  return line;
}

bool v2_keeps_private(const Request& request, const Headers& headers) {
  return request.is_v2() && std::none_of(headers.begin(), headers.end(),
                                         [](const auto& header) { return header.first == "Cache-Control"; });
}

void send_sized(const Request& request, const std::string& head, const std::string& body, const std::string& after) {
  request.exchange->send(head + date_header() + "Content-Length: " + std::to_string(body.size()) + "\r\n" + after +
                         "\r\n" + (request.method == "HEAD" ? "" : body));
  request.exchange->finish();
}

}  // namespace

std::string http_chunk(const std::string& bytes) {
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}

void reply_bytes(const Request& request, int status, const std::string& type, const std::string& body,
                 const Headers& extra) {
  if (request.exchange == nullptr) return;
  Headers headers = extra;
  const std::string cookie = take_cookie(headers);
  if (v2_keeps_private(request, headers)) headers.emplace_back("Cache-Control", "private, no-store");
  headers.emplace_back("Content-Type", type);
  if (request.path != "/api/health") headers.emplace_back("x-request-id", new_request_id());
  const std::string head =
      status_line(status) + cookie + family_headers(request, Answering::Route) + own_headers(headers);
  // Every body is chunked, and only an empty one has a length (wire/README.md, surprise 20).
  if (body.empty() || request.method == "HEAD") return send_sized(request, head, "", "");
  request.exchange->send(head + date_header() + "Transfer-Encoding: chunked\r\n\r\n" + http_chunk(body) + "0\r\n\r\n");
  request.exchange->finish();
}

void reply_json(const Request& request, int status, const std::string& body, const Headers& extra) {
  reply_bytes(request, status, kJsonType, body, extra);
}

void reply_preflight(const Request& request) {
  // "chunked" without a body: recorded so, and what a 204 may not have is not read by anybody.
  request.exchange->send(status_line(204) + family_headers(request, Answering::Preflight) + date_header() +
                         "Transfer-Encoding: chunked\r\n\r\n");
  request.exchange->finish();
}

void reply_wrong_verb(const Request& request) {
  send_sized(request, status_line(405) + family_headers(request, Answering::Framework), "", "");
}

void reply_unknown(const Request& request) {
  if (request.is_v2()) return reply_json(request, 404, v2_error("NOT_FOUND", "Not found"));
  const Headers headers = {{"Cache-Control", "private, no-cache, no-store, max-age=0, must-revalidate"},
                           {"ETag", "\"8lrdoptok05cx\""},
                           {"Content-Type", "text/html; charset=utf-8"}};
  send_sized(request, status_line(404) + family_headers(request, Answering::Page) + own_headers(headers), kMissingPage,
             "x-nextjs-cache: HIT\r\nx-nextjs-prerender: 1, 1\r\nx-nextjs-stale-time: 300\r\n");
}

std::string stream_head(const Request& request, const Headers& extra) {
  Headers headers = extra;
  headers.emplace_back("Cache-Control", "no-cache");
  headers.emplace_back("Connection", "keep-alive");
  headers.emplace_back("Content-Type", "text/event-stream");
  headers.emplace_back("x-accel-buffering", "no");
  headers.emplace_back("x-request-id", new_request_id());
  return status_line(200) + family_headers(request, Answering::Route) + own_headers(headers) + date_header() +
         "Transfer-Encoding: chunked\r\n\r\n";
}

std::string v2_error(const std::string& code, const std::string& message, const std::string& detail_code) {
  Object error;
  error.text("code", code).text("message", message);
  if (!detail_code.empty()) error.raw("details", Object().text("code", detail_code).done());
  return Object().raw("error", error.done()).done();
}

std::string legacy_error(const std::string& message) { return Object().text("error", message).done(); }

std::string code_of(const std::string& message) {
  std::string code;
  for (const char byte : message) {
    if (byte != ' ') {
      code += static_cast<char>(std::toupper(static_cast<unsigned char>(byte)));
    } else if (!code.empty() && code.back() != '_') {
      code += '_';
    }
  }
  return code;
}

std::string coded_error(const std::string& message) {
  return Object().text("error", message).text("code", code_of(message)).done();
}

void reply_error(const Request& request, int status, const std::string& v2_code, const std::string& message,
                 const Headers& extra) {
  reply_json(request, status, request.is_v2() ? v2_error(v2_code, message) : legacy_error(message), extra);
}

}  // namespace sandbox
