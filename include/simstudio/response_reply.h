// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_RESPONSE_REPLY_H
#define SIMSTUDIO_RESPONSE_REPLY_H

#include <cstdint>
#include <optional>

#include "simstudio/event.h"
#include "simstudio/json.h"

namespace simstudio {

/// What a workflow's Response block answered.
struct ResponseReply {
  /// What the workflow's author wrote.
  Json data;
  std::int32_t status = 200;
  /// An object; null where the server did not tell.
  Json headers;
};

/// The reply of a Result whose workflow ended in a Response block, or nothing. v2, streams and async runs keep it
/// inside the output, and it is found there. A sync run by the older API is answered by the reply alone, with the
/// author's own status and body (wire/v1-sync-response-418): there it is `output` and `http_status` as they stand, and
/// this finds nothing.
inline std::optional<ResponseReply> response_reply_of(const Result& result) {
  const Json& output = result.output;
  if (result.status != RunStatus::Completed) return std::nullopt;  // A paused run has the same three members.
  if (output.size() != 3 || !output["status"].is_number() || !output["headers"].is_object()) return std::nullopt;
  ResponseReply reply;
  reply.data = output["data"];
  reply.status = static_cast<std::int32_t>(output["status"].as_integer());
  reply.headers = output["headers"];
  return reply;
}

}  // namespace simstudio

#endif
