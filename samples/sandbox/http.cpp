// SPDX-License-Identifier: Apache-2.0
#include "http.h"

#include <event2/buffer.h>
#include <event2/keyvalq_struct.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdlib>

namespace sandbox {
namespace {

const char* method_name(evhttp_request* raw) {
  switch (evhttp_request_get_command(raw)) {
    case EVHTTP_REQ_GET: return "GET";
    case EVHTTP_REQ_POST: return "POST";
    case EVHTTP_REQ_HEAD: return "HEAD";
    case EVHTTP_REQ_OPTIONS: return "OPTIONS";
    case EVHTTP_REQ_DELETE: return "DELETE";
    default: return "OTHER";
  }
}

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> segments;
  for (std::size_t start = 1; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    char* decoded = evhttp_uridecode(path.substr(start, end - start).c_str(), 0, nullptr);
    segments.emplace_back(decoded != nullptr ? decoded : "");
    std::free(decoded);
    start = end + 1;
  }
  return segments;
}

}  // namespace

std::string Request::header(const char* name) const {
  const char* value = evhttp_find_header(evhttp_request_get_input_headers(raw), name);
  return value != nullptr ? value : "";
}

Request read_request(evhttp_request* raw) {
  Request request;
  request.raw = raw;
  request.method = method_name(raw);
  const evhttp_uri* uri = evhttp_request_get_evhttp_uri(raw);
  if (const char* path = evhttp_uri_get_path(uri); path != nullptr) request.path = path;
  if (const char* query = evhttp_uri_get_query(uri); query != nullptr) request.query = query;
  evbuffer* body = evhttp_request_get_input_buffer(raw);
  request.body.resize(evbuffer_get_length(body));
  evbuffer_copyout(body, request.body.data(), request.body.size());
  request.segments = split_path(request.path);
  return request;
}

std::string quote(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

void reply_bytes(const Request& request, int status, const std::string& type, const std::string& body,
                 const Headers& extra) {
  evkeyvalq* headers = evhttp_request_get_output_headers(request.raw);
  if (!type.empty()) evhttp_add_header(headers, "Content-Type", type.c_str());
  evhttp_add_header(headers, "Access-Control-Allow-Origin", "*");
  evhttp_add_header(headers, "x-request-id", "5a17b0c5");
  for (const auto& [name, value] : extra) evhttp_add_header(headers, name.c_str(), value.c_str());
  evbuffer* out = evbuffer_new();
  evbuffer_add(out, body.data(), body.size());
  evhttp_send_reply(request.raw, status, nullptr, out);
  evbuffer_free(out);
}

void reply_json(const Request& request, int status, const std::string& body, const Headers& extra) {
  reply_bytes(request, status, "application/json;charset=utf-8", body, extra);
}

std::string v2_error(const std::string& code, const std::string& message, const std::string& detail_code) {
  std::string body = "{\"error\":{\"code\":" + quote(code) + ",\"message\":" + quote(message);
  if (!detail_code.empty()) body += ",\"details\":{\"code\":" + quote(detail_code) + "}";
  return body + "}}";
}

std::string legacy_error(const std::string& message) { return "{\"error\":" + quote(message) + "}"; }

}  // namespace sandbox
