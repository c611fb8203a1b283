// SPDX-License-Identifier: Apache-2.0
#include "decode/answer.h"

namespace simstudio::decode {
namespace {

Json without_envelope(const Json& body) { return body["data"].is_object() ? body["data"] : body; }

bool read(AnswerKind kind, const Json& body, AnswerInfo& answer) {
  switch (kind) {
    case AnswerKind::WorkflowStatus:
    case AnswerKind::Validation: return read_workflow_status(without_envelope(body), answer);
    case AnswerKind::Job: return read_job(body, answer);
    case AnswerKind::Run: return read_run(without_envelope(body), answer);
    case AnswerKind::Runs: return read_runs(body, answer);
    case AnswerKind::Workflows: return read_workflows(body, answer);
    case AnswerKind::Paused: return read_paused(body, answer);
    case AnswerKind::Limits: return read_limits(body, answer);
    case AnswerKind::CancelRun: return read_cancel(without_envelope(body), answer);
  }
  return false;
}

}  // namespace

std::optional<AnswerInfo> decode_answer(AnswerKind kind, std::int32_t http_status, const Json& body) {
  AnswerInfo answer;
  answer.kind = kind;
  answer.http_status = http_status;
  answer.body = body;
  if (!body.is_object() || !read(kind, body, answer)) return std::nullopt;
  return answer;
}

}  // namespace simstudio::decode
