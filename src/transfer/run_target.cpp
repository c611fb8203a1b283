// SPDX-License-Identifier: Apache-2.0
#include "transfer/run_target.h"

#include "decode/response_chat.h"
#include "decode/response_resume.h"
#include "encode/execute.h"
#include "encode/resume.h"
#include "encode/validate.h"

namespace simstudio::transfer {

using encode::ExecuteRequest;
using encode::RunTarget;

std::string check_run(const ExecuteRequest& request, const Limits& limits) {
  switch (request.target) {
    case RunTarget::Workflow: break;
    case RunTarget::Chat: return encode::check_chat(request, limits);
    case RunTarget::Resume: return encode::check_resume(request, limits);
  }
  return encode::check_execute(request, limits);
}

/// v2 answers the resume of a streamed run with a receipt (wire/pause-stream-resume-v2): the older API streams.
bool depends_on_generation(const ExecuteRequest& request) {
  if (request.target == RunTarget::Resume) return request.mode != ExecuteMode::Stream;
  return request.target != RunTarget::Chat;
}

bool has_run_id(const ExecuteRequest& request) { return request.target != RunTarget::Chat; }

encode::HttpRequest encode_run(base::Generation generation, const encode::Account& account,
                               const ExecuteRequest& request, const encode::ChatPass& pass, std::string* problem,
                               encode::FileReader* reader) {
  switch (request.target) {
    case RunTarget::Workflow: break;
    case RunTarget::Chat: return encode::encode_chat_message(account, request, pass, problem, reader);
    case RunTarget::Resume: return encode::encode_resume(generation, account, request);
  }
  return encode::encode_execute(generation, account, request, problem, reader);
}

decode::Outcome decode_run(base::Generation generation, const ExecuteRequest& request,
                           const decode::Response& response) {
  switch (request.target) {
    case RunTarget::Workflow: break;
    case RunTarget::Chat: return decode::decode_chat_response(response);
    case RunTarget::Resume: return decode::decode_resume_response(generation, request.run_id, response);
  }
  return decode::decode_execute_response(generation, request.mode == ExecuteMode::Async, response);
}

std::string shown_subject(const ExecuteRequest& request) {
  return (request.target == RunTarget::Chat ? "chat \"" : "workflow \"") + request.workflow_id + "\"";
}

}  // namespace simstudio::transfer
