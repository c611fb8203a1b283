// SPDX-License-Identifier: Apache-2.0
#include "decode/response.h"

#include "decode/response_legacy.h"
#include "decode/response_v2.h"
#include "decode/run_shape.h"
#include "json/wire_json.h"

namespace simstudio::decode {
namespace {

constexpr std::int32_t kNoContent = 204;

Outcome refused(const Response& response) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Error;
  outcome.error = decode_error_body(response);
  return outcome;
}

Outcome not_an_answer(const Response& response, const std::string& problem) {
  Outcome outcome = refused(response);
  outcome.error.code = ErrorCode::Protocol;
  outcome.error.may_have_run = MayHaveRun::Yes;
  outcome.error.message =
      "the server answered " + std::to_string(response.status) +
      (problem.empty() ? " with JSON that is not Sim's" : " with what is not JSON (" + problem + ")") +
      ". Is base_url a Sim server, or does a proxy answer in its place?";
  return outcome;
}

}  // namespace

Outcome decode_execute_response(Generation generation, bool async, const Response& response) {
  const bool ok = response.status >= 200 && response.status < 300;
  if (response.body.empty()) {
    // sim-api G.2: 204 and an empty Response block, which only the legacy API lets through, are an empty output.
    const bool is_output = response.status == kNoContent || (ok && generation == Generation::Legacy && !async);
    if (is_output) return *read_legacy_body(Json(), response.status, async);
    return ok ? not_an_answer(response, "an empty body") : refused(response);
  }
  std::string problem;
  const Json body = json::parse_from_wire(response.body, response.json_depth_max, &problem);
  if (!problem.empty()) return ok ? not_an_answer(response, problem) : refused(response);

  if (generation == Generation::V2) {
    if (body["data"].is_object()) return read_v2_data(body["data"], async);
    return ok ? not_an_answer(response, {}) : refused(response);
  }
  const std::optional<Outcome> outcome = read_legacy_body(body, response.status, async);
  return outcome ? *outcome : refused(response);
}

}  // namespace simstudio::decode
