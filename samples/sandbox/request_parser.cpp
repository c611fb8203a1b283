// SPDX-License-Identifier: Apache-2.0
#include "request_parser.h"

#include <strings.h>

#include <cstdlib>
#include <sstream>

namespace sandbox {
namespace {

constexpr std::size_t kHeadBytesMax = 256u << 10;
constexpr std::size_t kBodyBytesMax = 64u << 20;  // Far above Sim's 10 MiB, so that the refusal is the routes' own.

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

std::string RawRequest::header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (strcasecmp(key.c_str(), name.c_str()) == 0) return value;
  }
  return {};
}

bool RequestParser::parse_head(const std::string& head) {
  std::istringstream lines(head);
  std::string line;
  std::string version;
  std::getline(lines, line);
  if (!(std::istringstream(line) >> request_.method >> request_.target >> version)) return false;
  while (std::getline(lines, line) && line != "\r") {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return false;
    request_.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
  }
  const std::string connection = request_.header("Connection");
  request_.keep_alive = version == "HTTP/1.1" ? strcasecmp(connection.c_str(), "close") != 0
                                              : strcasecmp(connection.c_str(), "keep-alive") == 0;
  chunked_ = strcasecmp(request_.header("Transfer-Encoding").c_str(), "chunked") == 0;
  body_size_ = std::strtoull(request_.header("Content-Length").c_str(), nullptr, 10);
  return version.rfind("HTTP/1.", 0) == 0 && body_size_ <= kBodyBytesMax;
}

RequestParser::State RequestParser::take(evbuffer* in, RawRequest* request) {
  if (!have_head_) {
    const evbuffer_ptr end = evbuffer_search(in, "\r\n\r\n", 4, nullptr);
    if (end.pos < 0) return evbuffer_get_length(in) > kHeadBytesMax ? State::Bad : State::Incomplete;
    std::string head(static_cast<std::size_t>(end.pos) + 4, '\0');
    evbuffer_remove(in, head.data(), head.size());
    if (!parse_head(head)) return State::Bad;
    have_head_ = true;
  }
  if (!told_continue_ && strcasecmp(request_.header("Expect").c_str(), "100-continue") == 0) {
    told_continue_ = true;
    return State::WantsContinue;
  }
  const State state = chunked_ ? take_chunked(in) : take_body(in);
  if (state != State::Complete) return state;
  *request = std::move(request_);
  *this = RequestParser();
  return state;
}

RequestParser::State RequestParser::take_body(evbuffer* in) {
  if (evbuffer_get_length(in) < body_size_) return State::Incomplete;
  request_.body.resize(body_size_);
  evbuffer_remove(in, request_.body.data(), body_size_);
  return State::Complete;
}

RequestParser::State RequestParser::take_chunked(evbuffer* in) {
  for (;;) {
    const evbuffer_ptr end = evbuffer_search(in, "\r\n", 2, nullptr);
    if (end.pos < 0) return State::Incomplete;
    std::string line(static_cast<std::size_t>(end.pos), '\0');
    evbuffer_copyout(in, line.data(), line.size());
    const std::size_t size = std::strtoull(line.c_str(), nullptr, 16);
    if (request_.body.size() + size > kBodyBytesMax) return State::Bad;
    if (evbuffer_get_length(in) < line.size() + 2 + size + 2) return State::Incomplete;
    evbuffer_drain(in, line.size() + 2);
    const std::size_t before = request_.body.size();
    request_.body.resize(before + size);
    evbuffer_remove(in, request_.body.data() + before, size);
    evbuffer_drain(in, 2);
    if (size == 0) return State::Complete;
  }
}

}  // namespace sandbox
