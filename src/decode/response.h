// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "decode/outcome.h"
#include "simstudio/transport.h"

namespace simstudio::decode {

/// A whole answer that is not an event stream. All views are the caller's.
struct Response {
  std::int32_t status = 0;
  std::string_view content_type;
  std::string_view body;
  LimitHeaders limits;
  std::uint32_t json_depth_max = 256;
};

/// Collects X-RateLimit-* (any case) and Retry-After (seconds or HTTP date, against `unix_now_s`) from headers.
LimitHeaders read_limit_headers(const TransportHeader* headers, std::uint32_t count, std::int64_t unix_now_s);

/// Seconds or an HTTP date; nothing for anything else; a past date is 0.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, std::int64_t unix_now_s);

/// The answer to execute, sync or async (also a JSON answer where a stream was asked for), in either generation.
/// sim-api B.2, B.3, G.2 are the shapes.
Outcome decode_execute_response(Generation generation, bool async, const Response& response);

/// What a refusal refused, for the words that say what to do.
enum class Asked : std::uint8_t { Workflow, Chat, Resume };

/// Any refusal: the seven shapes of wire/README.md surprise 23, HTML, plain text and nothing at all.
ErrorInfo decode_error_body(const Response& response, Asked asked = Asked::Workflow);

/// True for exactly the answers that mean "this server has no v2": v2's own 404 with the message "Not found", or a 404
/// that is an HTML page (wire/v2off-execute, wire/http-404-api).
bool means_no_v2(const Response& response);

/// True for a refusal in v2's own words, so that v2 is there. Not for a 401: it comes before the server looks whether
/// v2 is on (wire/v2off-wrong-key). A proxy's answer says nothing of Sim.
bool shows_v2(const Response& response);

}  // namespace simstudio::decode
