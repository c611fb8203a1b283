// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/http.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sandbox {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One request as the routes see it.
struct Request {
  evhttp_request* raw = nullptr;
  std::string method;
  std::string path;
  std::string query;
  std::string body;
  std::vector<std::string> segments;

  std::string header(const char* name) const;
};

Request read_request(evhttp_request* raw);
std::string quote(std::string_view text);

/// One JSON answer with the headers that Sim's server puts on all of them (wire/v2-sync-ok).
void reply_json(const Request& request, int status, const std::string& body, const Headers& extra = {});
void reply_bytes(const Request& request, int status, const std::string& type, const std::string& body,
                 const Headers& extra = {});
/// {"error":{"code":..,"message":..}}, and with `detail_code` its details (sim-api B.1).
std::string v2_error(const std::string& code, const std::string& message, const std::string& detail_code = {});
std::string legacy_error(const std::string& message);

}  // namespace sandbox
