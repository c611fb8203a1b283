// SPDX-License-Identifier: Apache-2.0
#include "decode/response_resume.h"

#include "json/wire_json.h"

namespace simstudio::decode {
namespace {

constexpr std::int32_t kBadRequest = 400;

/// sim-api D.4: another resume of that run is under way, so the older API only says that this one waits its turn.
bool is_waiting(const Json& body) {
  const std::string_view status = body["status"].as_text();
  return (status == "queued" || status == "started") && body["success"].is_null() && body["output"].is_null();
}

Outcome read_waiting(const Json& body) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Queued;
  outcome.queued.status = body["status"].as_text();
  outcome.queued.message = body["message"].as_text("Resume execution queued");
  return outcome;
}

/// sim-api D.4: what the resumed part failed of comes as a plain 400 or 500, and the pause is used up by it.
void suspect_run(ErrorInfo& error, const Response& response) {
  const Json body = json::parse_from_wire(response.body, response.json_depth_max);
  const std::string_view words = body["error"].as_text();
  const bool is_refusal =
      body.size() != 1 || words.find("not allowed") != std::string_view::npos || words.substr(0, 8) == "Invalid ";
  if (response.status == kBadRequest && !words.empty() && !is_refusal) error.may_have_run = MayHaveRun::Maybe;
}

}  // namespace

Outcome decode_resume_response(Generation generation, const std::string& run_id, const Response& response) {
  const bool ok = response.status >= 200 && response.status < 300;
  const Json body = json::parse_from_wire(response.body, response.json_depth_max);
  Outcome outcome = ok && generation == Generation::Legacy && is_waiting(body)
                        ? read_waiting(body)
                        : decode_execute_response(generation, false, response);
  switch (outcome.kind) {
    case OutcomeKind::Result: outcome.result.run_id = run_id; break;
    case OutcomeKind::Queued:
      outcome.queued.run_id = run_id;
      if (generation == Generation::V2) outcome.queued.task_id = run_id;
      break;
    case OutcomeKind::Error:
      if (!ok) outcome.error = decode_error_body(response, Asked::Resume);
      if (!ok && generation == Generation::Legacy) suspect_run(outcome.error, response);
      outcome.error.run_id = run_id;
      break;
  }
  return outcome;
}

}  // namespace simstudio::decode
