// SPDX-License-Identifier: Apache-2.0
#include "decode/frames_agent_events.h"

#include "decode/run_shape.h"

namespace simstudio::decode {
namespace {

Outcome protocol_error(std::string message) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Error;
  outcome.error.code = ErrorCode::Protocol;
  outcome.error.message = std::move(message);
  outcome.error.may_have_run = MayHaveRun::Yes;
  return outcome;
}

void read_final_status(ResultInfo& result, const Json& status, bool has_error) {
  if (status.is_text()) {
    result.status = status_of(status.as_text());
    result.status_text = status.as_text();
  } else if (result.success) {
    set_status(result, output_is_pause(result.output) ? RunStatus::Paused : RunStatus::Completed);
  } else {
    // wire/cancel-agent-stream-victim: cancelled by another request, told by nothing but the absence of an error.
    set_status(result, has_error ? RunStatus::Failed : RunStatus::Cancelled);
  }
}

}  // namespace

Outcome failed_run(ErrorInfo error) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  set_status(outcome.result, RunStatus::Failed);
  outcome.result.error = std::move(error);
  return outcome;
}

Outcome read_final(const Json& data) {
  if (!data.is_object()) {
    return protocol_error(
        "the stream's final frame does not say how the run ended. Look the run up by its run_id, and ask whether a "
        "proxy changes the stream.");
  }
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  ResultInfo& result = outcome.result;
  const std::string error = text_or_json(data["error"]);
  result.success = data["success"].as_boolean(error.empty());
  result.output = data["output"];
  read_final_status(result, data["status"], !error.empty());
  if (!result.success && (!error.empty() || result.status == RunStatus::Failed)) result.error = run_error(error);
  return outcome;
}

ErrorInfo read_stream_error(const Json& frame) {
  ErrorInfo error = run_error(text_or_json(frame["error"]));
  error.block = frame["blockId"].as_text();
  return error;
}

std::optional<Outcome> read_editor_frame(const Json& frame) {
  if (!frame["event"].is_null() || !frame["chunk"].is_null()) return std::nullopt;
  const std::string_view type = frame["type"].as_text();
  for (const std::string_view family : {"execution:", "block:", "stream:"}) {
    if (type.substr(0, family.size()) != family) continue;
    return protocol_error("the server sent the stream of Sim's editor (\"" + std::string(type) +
                          "\"): this request was not authenticated by key, so the draft is run as in the editor. Set "
                          "SIM_API_KEY or ClientOptions::api_key, and see that no proxy adds a browser's cookie.");
  }
  return std::nullopt;
}

}  // namespace simstudio::decode
