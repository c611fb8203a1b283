// SPDX-License-Identifier: Apache-2.0
#include "decode/run_shape.h"

#include <algorithm>

namespace simstudio::decode {
namespace {

constexpr struct {
  RunStatus status;
  std::string_view word;
} kWords[] = {
    {RunStatus::Completed, "completed"}, {RunStatus::Failed, "failed"},         {RunStatus::Paused, "paused"},
    {RunStatus::Cancelled, "cancelled"}, {RunStatus::Queued, "queued"},         {RunStatus::Running, "running"},
    {RunStatus::Pending, "pending"},     {RunStatus::Processing, "processing"}, {RunStatus::Redacting, "redacting"}};

char lower(char symbol) { return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol - 'A' + 'a') : symbol; }

bool same_word(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

RunStatus status_of(std::string_view word) {
  for (const auto& known : kWords) {
    if (same_word(known.word, word)) return known.status;
  }
  return word.empty() ? RunStatus::Unknown : RunStatus::Other;
}

void set_status(ResultInfo& result, RunStatus status) {
  result.status = status;
  for (const auto& known : kWords) {
    if (known.status == status) result.status_text = known.word;
  }
}

bool output_is_pause(const Json& output) {
  if (output.at_path("data._resume").is_object() || output["pausedBlocks"].is_array()) return true;
  return output["waitDuration"].is_number() && !output["resumeAt"].is_null();
}

ErrorInfo run_error(std::string_view message) {
  ErrorInfo error;
  // wire/timeout-v1-stream-agent: the server's own limit has no code in a stream, only these words.
  const bool timed_out = message.substr(0, 25) == "Execution timed out after";
  error.code = timed_out ? ErrorCode::Timeout : ErrorCode::ExecutionError;
  error.message =
      message.empty() ? "the run failed; the server did not say why. Look at its log in Sim." : std::string(message);
  error.may_have_run = MayHaveRun::Yes;
  return error;
}

std::string text_or_json(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_text()) return std::string(value.as_text());
  const Json message = value["message"];
  return message.is_text() ? std::string(message.as_text()) : value.dump();
}

}  // namespace simstudio::decode
