// SPDX-License-Identifier: Apache-2.0
#include "http.h"

#include <event2/http.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace sandbox {
namespace {

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> segments;
  for (std::size_t start = 1; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    segments.push_back(percent_decoded(path.substr(start, end - start)));
    start = end + 1;
  }
  return segments;
}

Headers query_pairs(const std::string& query) {
  Headers pairs;
  for (std::size_t start = 0; start < query.size();) {
    const std::size_t end = std::min(query.find('&', start), query.size());
    const std::string pair = query.substr(start, end - start);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    pairs.emplace_back(percent_decoded(pair.substr(0, equals)),
                       equals < pair.size() ? percent_decoded(pair.substr(equals + 1)) : "");
    start = end + 1;
  }
  return pairs;
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::size_t size = 0;
  const std::unique_ptr<char, decltype(&std::free)> decoded(evhttp_uridecode(std::string(text).c_str(), 0, &size),
                                                            &std::free);
  return decoded ? std::string(decoded.get(), size) : std::string();
}

std::string percent_encoded(std::string_view text) {
  const std::unique_ptr<char, decltype(&std::free)> encoded(
      evhttp_uriencode(text.data(), static_cast<ev_ssize_t>(text.size()), 0), &std::free);
  return encoded ? encoded.get() : std::string();
}

Request read_request(RawRequest raw, std::shared_ptr<Exchange> exchange) {
  Request request;
  request.method = raw.method;
  const std::size_t mark = std::min(raw.target.find('?'), raw.target.size());
  request.path = raw.target.substr(0, mark);
  request.query = mark < raw.target.size() ? raw.target.substr(mark + 1) : "";
  request.body = raw.body;
  request.segments = split_path(request.path);
  request.raw = std::move(raw);
  request.exchange = std::move(exchange);
  return request;
}

std::vector<std::string> query_names(const Request& request) {
  std::vector<std::string> names;
  for (const auto& [name, value] : query_pairs(request.query)) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> query_values(const Request& request, const std::string& name) {
  std::vector<std::string> values;
  for (const auto& pair : query_pairs(request.query)) {
    if (pair.first == name) values.push_back(pair.second);
  }
  return values;
}

std::string query_value(const Request& request, const std::string& name) {
  const auto values = query_values(request, name);
  return values.empty() ? std::string() : values.front();
}

}  // namespace sandbox
