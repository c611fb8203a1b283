// SPDX-License-Identifier: Apache-2.0
#include "decode/frames_seed.h"

#include "decode/json_fields.h"
#include "decode/run_shape.h"

namespace simstudio::decode {

Outcome read_seed_done(const Json& frame) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  ResultInfo& result = outcome.result;
  const std::string error = text_or_json(frame["error"]);
  result.success = frame["success"].as_boolean(error.empty());
  result.output = frame["output"];
  result.metadata = frame["metadata"];
  result.duration_ms = number_of(result.metadata["duration"], -1);
  set_status(result, result.success ? RunStatus::Completed : error.empty() ? RunStatus::Cancelled : RunStatus::Failed);
  if (!result.success && !error.empty()) result.error = run_error(error);
  return outcome;
}

}  // namespace simstudio::decode
