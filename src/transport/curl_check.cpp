// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_check.h"

#include <algorithm>
#include <cstdio>

namespace simstudio::transport {
namespace {

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool has_control_or_space(std::string_view text) {
  return has_control_character(text) || text.find(' ') != std::string_view::npos;
}

bool is_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

bool is_header_name(std::string_view name) {
  return !name.empty() && !has_control_or_space(name) && name.find_first_of(":;") == std::string_view::npos;
}

std::string check_ca_file(const std::string& path) {
  if (path.empty()) return {};
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    std::fclose(file);
    return {};
  }
  return "client option tls.ca_file: \"" + path +
         "\" can't be read. Give a PEM file of certificate authorities, or none for the system's.";
}

}  // namespace

std::string check_curl_options(const CurlTransportOptions& options) {
  if (has_control_or_space(options.proxy)) {
    return "client option proxy: it holds a space or a control character. Write http://host:port.";
  }
  if (options.ca_pem.empty()) return check_ca_file(options.ca_file);
  if (options.ca_pem.find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
    return "client option tls.ca_pem: no certificate in its " + std::to_string(options.ca_pem.size()) +
           " bytes. Give the text of a PEM file, which has a line -----BEGIN CERTIFICATE-----.";
  }
  return {};
}

std::string check_request(const TransportRequest& request) {
  if (request.method.empty() || has_control_or_space(request.method)) {
    return "the request's method has a character that no method may have; it was not sent";
  }
  if (request.url.empty() || has_control_or_space(request.url)) {
    return "the request's URL holds a space or a control character; it was not sent";
  }
  for (std::uint32_t i = 0; i < request.header_count; ++i) {
    const TransportHeader& header = request.headers[i];
    if (is_header_name(header.name) && is_header_value(header.value)) continue;
    return "the request's header \"" + (is_header_name(header.name) ? std::string(header.name) : std::string("?")) +
           "\" holds a character that no header may have; it was not sent";
  }
  return {};
}

}  // namespace simstudio::transport
