// SPDX-License-Identifier: Apache-2.0

// Requests: whatever passes the checks goes out as one well-formed body, one path and headers without a line's end.

#include "encode/chat.h"
#include "encode/execute.h"
#include "encode/resume.h"
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

void check_body(const encode::HttpRequest& http, const encode::Account& account) {
  check(http, account);
  std::string fault;
  FUZZ_CHECK(Json::parse(http.body, &fault, 80).is_object() && fault.empty());
}

/// The same texts as a message to a chat and as the answer to a paused run.
void talk(encode::ExecuteRequest request, const encode::Account& account, const Limits& limits) {
  request.conversation_id = request.run_id;
  request.cookie = request.context_id;
  std::string problem;
  if (encode::check_chat(request, limits).empty()) {
    const encode::ChatPass pass{request.cookie, request.run_id};
    check_body(encode::encode_chat_message(account, request, pass, &problem, nullptr), account);
    check_body(encode::encode_chat_login(account, request.workflow_id, request.run_id), account);
  }
  if (!encode::check_resume(request, limits).empty()) return;
  for (const auto generation : {base::Generation::V2, base::Generation::Legacy}) {
    check_body(encode::encode_resume(generation, account, request), account);
  }
}

/// The same input with a file.
void with_file(encode::ExecuteRequest request, const encode::Account& account, const Limits& limits) {
  encode::FileToSend one;
  one.file.field = request.run_id;
  one.file.name = request.context_id;
  one.file.mime = request.workflow_id;
  one.file.bytes = request.input;
  one.size = one.file.bytes.size();
  request.files = {one, one};
  std::string problem;
  if (!encode::check_execute(request, limits).empty()) return;
  check_body(encode::encode_execute(base::Generation::V2, account, request, &problem), account);
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

  Limits limits;
  limits.json_depth = 64;
  request.context_id = take(rest);
  request.input = std::string(rest);
  const bool url_fits = encode::check_base_url(account.base_url).empty();
  const bool fits = url_fits && encode::check_api_key(account.api_key).empty() && !request.run_id.empty() &&
                    encode::check_execute(request, limits).empty();
  if (url_fits && encode::check_api_key(account.api_key).empty()) talk(request, account, limits);
  if (!fits) return 0;
  with_file(request, account, limits);
  encode::origin_of(account.base_url);
  for (const auto generation : {base::Generation::V2, base::Generation::Legacy}) {
    std::string problem;
    const encode::HttpRequest http = encode::encode_execute(generation, account, request, &problem);
    if (problem.empty()) check_body(http, account);  // Else it must not be sent.
    const bool streams = problem.empty() && request.mode == ExecuteMode::Stream;
    if (streams) FUZZ_CHECK(Json::parse(http.body, nullptr, 80)["stream"].as_boolean());
    check(encode::encode_cancel(generation, account, request.workflow_id, request.run_id), account);
  }
  return 0;
}
