// SPDX-License-Identifier: Apache-2.0

// Requests: whatever passes the checks goes out as one well-formed body, one path and headers without a line's end.

#include "encode/execute.h"
#include "encode/validate.h"
#include "fuzz/check.h"
#include "simstudio/json.h"

using namespace simstudio;

namespace {

/// Takes pieces off the input, parted by a line's end, which no field may hold anyway.
std::string take(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string piece(rest.substr(0, end));
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return piece;
}

bool is_header_safe(std::string_view text) {
  for (const char symbol : text) {
    if (symbol < ' ' || symbol == '\x7f') return false;
  }
  return true;
}

void check(const encode::HttpRequest& http, const encode::Account& account) {
  FUZZ_CHECK(is_header_safe(http.url));
  const std::string path = http.url.substr(account.base_url.size());
  FUZZ_CHECK(path.rfind("/api/", 0) == 0);
  FUZZ_CHECK(path.find("/../") == std::string::npos && path.find("/./") == std::string::npos);
  FUZZ_CHECK(path.find_first_of("?#\\ ") == std::string::npos);
  for (const auto& [name, value] : http.headers) FUZZ_CHECK(is_header_safe(name) && is_header_safe(value));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  if (size < 2) return 0;
  std::string_view rest(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  encode::Account account{encode::trim_base_url(take(rest)), take(rest)};
  encode::ExecuteRequest request;
  request.workflow_id = take(rest);
  request.run_id = take(rest);
  request.mode = static_cast<ExecuteMode>(bytes[0] % 3);
  request.text_policy = (bytes[0] & 4) != 0 ? TextPolicy::Settled : TextPolicy::Eager;
  request.include_thinking = (bytes[0] & 8) != 0;
  request.include_tool_calls = (bytes[0] & 16) != 0;
  request.execution_timeout_s = (bytes[0] & 32) != 0 ? 60 : 0;
  for (int i = bytes[1] % 4; i > 0; --i) request.selected_outputs.push_back(take(rest));
  request.input = std::string(rest);

  Limits limits;
  limits.json_depth = 64;
  const bool url_fits = encode::check_base_url(account.base_url).empty();
  const bool fits = url_fits && encode::check_api_key(account.api_key).empty() && !request.run_id.empty() &&
                    encode::check_execute(request, limits).empty();
  if (!fits) return 0;
  encode::origin_of(account.base_url);
  for (const auto generation : {base::Generation::V2, base::Generation::Legacy}) {
    std::string problem;
    const encode::HttpRequest http = encode::encode_execute(generation, account, request, &problem);
    check(http, account);
    std::string fault;
    const Json body = Json::parse(http.body, &fault, 80);
    FUZZ_CHECK(fault.empty() && body.is_object());
    if (request.mode == ExecuteMode::Stream && problem.empty()) FUZZ_CHECK(body["stream"].as_boolean());
    check(encode::encode_cancel(generation, account, request.workflow_id, request.run_id), account);
  }
  return 0;
}
