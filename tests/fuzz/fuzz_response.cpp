// SPDX-License-Identifier: Apache-2.0

// Whole answers in both generations, and headers: nothing may crash, and an error always has a code and words.

#include "decode/response_chat.h"
#include "decode/response_resume.h"
#include "fuzz/check.h"
#include "json/json_string.h"

using namespace simstudio;

namespace {

constexpr std::int32_t kStatuses[] = {200, 201, 202, 204, 302, 400, 401, 402, 403, 404, 405,
                                      408, 409, 413, 415, 418, 423, 429, 499, 500, 502, 503};

void check(const decode::ErrorInfo& error) {
  FUZZ_CHECK(error.code != ErrorCode::NoError);
  FUZZ_CHECK(error.message.size() > 2);
  FUZZ_CHECK(json::find_invalid_utf8(error.message) == std::string_view::npos);
  FUZZ_CHECK(!error.retry_after || error.retry_after->count() >= 0);
}

void check(const decode::Outcome& outcome) {
  switch (outcome.kind) {
    case decode::OutcomeKind::Error: return check(outcome.error);
    case decode::OutcomeKind::Queued: return;
    case decode::OutcomeKind::Result: break;
  }
  if (outcome.result.status == RunStatus::Failed && !outcome.result.success) FUZZ_CHECK(outcome.result.error);
  if (outcome.result.error) check(*outcome.result.error);
  FUZZ_CHECK(json::find_invalid_utf8(outcome.result.output.dump()) == std::string_view::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  if (size < 2) return 0;
  decode::Response response;
  response.status = kStatuses[bytes[0] % std::size(kStatuses)];
  response.content_type = (bytes[1] & 1) != 0 ? "text/html" : "application/json";
  response.body = std::string_view(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  response.json_depth_max = 64;
  for (const auto generation : {decode::Generation::V2, decode::Generation::Legacy}) {
    check(decode::decode_execute_response(generation, (bytes[1] & 2) != 0, response));
    check(decode::decode_resume_response(generation, "paused-1", response));
  }
  check(decode::decode_error_body(response));
  const decode::Outcome chat = decode::decode_chat_response(response);
  FUZZ_CHECK(chat.kind == decode::OutcomeKind::Error);
  check(chat);
  decode::means_no_v2(response);

  const TransportHeader headers[] = {{"X-RateLimit-Limit", response.body},
                                     {"x-ratelimit-remaining", response.body},
                                     {"X-Ratelimit-Reset", response.body},
                                     {"RETRY-AFTER", response.body},
                                     {"SET-COOKIE", response.body}};
  const std::string cookie = decode::read_chat_cookie(headers, std::size(headers));
  FUZZ_CHECK(cookie.empty() || cookie.rfind("chat_auth_", 0) == 0);
  const auto limits = decode::read_limit_headers(headers, std::size(headers), 1795504140);
  FUZZ_CHECK(limits.told);
  FUZZ_CHECK(!limits.retry_after || limits.retry_after->count() >= 0);
  return 0;
}
