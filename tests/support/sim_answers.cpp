// SPDX-License-Identifier: Apache-2.0
#include "support/sim_answers.h"

namespace simstudio::test {
namespace {

ExpectedEnd ended(RunStatus status, bool success, const std::string& says = {},
                  ErrorCode code = ErrorCode::ExecutionError) {
  ExpectedEnd end;
  end.kind = EventKind::Result;
  end.status = status;
  end.success = success;
  end.says = says;
  if (!says.empty()) end.code = code;
  return end;
}

ExpectedEnd refused(ErrorCode code, MayHaveRun may_have_run, const std::string& says = {}) {
  ExpectedEnd end;
  end.kind = EventKind::Error;
  end.code = code;
  end.may_have_run = may_have_run;
  end.says = says;
  return end;
}

Answer answer(int status, const std::string& body, ExpectedEnd end) {
  Answer made;
  made.status = status;
  made.body = body;
  made.end = std::move(end);
  return made;
}

Answer v2_run(const std::string& run_id, Chance& chance) {
  const std::string head = "{\"data\":{\"runId\":\"" + run_id + "\",\"durationMs\":12.5,\"status\":";
  switch (chance.below(6)) {
    case 0:
      return answer(200,
                    head +
                        "\"failed\",\"output\":null,\"error\":{\"code\":\"BLOCK_EXECUTION_FAILED\",\"message\":"
                        "\"block broke\",\"blockId\":\"b\",\"blockName\":\"B\"}}}",
                    ended(RunStatus::Failed, false, "block broke"));
    case 1:
      return answer(200, head + "\"cancelled\",\"output\":{},\"error\":null}}", ended(RunStatus::Cancelled, false));
    case 2: return answer(200, head + "\"paused\",\"output\":{\"data\":{}}}}", ended(RunStatus::Paused, true));
    default:
      return answer(200,
                    head + "\"completed\",\"output\":{\"content\":\"" + std::string(chance.below(300), 'o') + "\"}}}",
                    ended(RunStatus::Completed, true));
  }
}

Answer legacy_run(const std::string& run_id, Chance& chance) {
  const std::string tail = ",\"executionId\":\"" + run_id + "\",\"metadata\":{\"duration\":12.5}}";
  switch (chance.below(9)) {
    case 0:
      return answer(500, "{\"success\":false,\"output\":{},\"error\":\"block broke\"" + tail,
                    ended(RunStatus::Failed, false, "block broke"));
    case 1: return answer(200, "{\"success\":false,\"output\":{}" + tail, ended(RunStatus::Cancelled, false));
    case 2:
      return answer(200, "{\"success\":true,\"output\":{\"data\":{\"_resume\":{\"contextId\":\"c\"}}}" + tail,
                    ended(RunStatus::Paused, true));
    case 3:
      return answer(408, "{\"success\":false,\"output\":{},\"error\":\"Execution timed out after 3 seconds\"" + tail,
                    ended(RunStatus::Failed, false, "Execution timed out", ErrorCode::Timeout));
    case 4: return answer(418, "{\"teapot\":true}", ended(RunStatus::Completed, true));
    case 5: return answer(200, "\"Aye.\"", ended(RunStatus::Completed, true));
    default:
      return answer(200,
                    "{\"success\":true,\"output\":{\"content\":\"" + std::string(chance.below(300), 'o') + "\"}" + tail,
                    ended(RunStatus::Completed, true));
  }
}

Answer receipt(bool v2, const std::string& run_id) {
  ExpectedEnd end;
  end.kind = EventKind::Queued;
  end.says = v2 ? run_id : "workflow-execution:" + run_id;
  if (v2) return answer(202, "{\"data\":{\"runId\":\"" + run_id + "\",\"statusUrl\":\"/api/v2/x\"}}", end);
  return answer(202,
                "{\"success\":true,\"async\":true,\"jobId\":\"" + end.says + "\",\"executionId\":\"" + run_id +
                    "\",\"message\":\"Workflow execution queued\",\"statusUrl\":\"/api/jobs/x\"}",
                end);
}

struct Refusal {
  int status;
  const char* code;
  const char* message;
  ErrorCode expected;
  MayHaveRun may_have_run;
};

constexpr Refusal kRefusals[] = {
    {400, "BAD_REQUEST", "Invalid request body", ErrorCode::InvalidRequest, MayHaveRun::No},
    {400, "BAD_REQUEST", "Request body must be valid JSON", ErrorCode::InvalidJson, MayHaveRun::No},
    {401, "UNAUTHORIZED", "Invalid API key", ErrorCode::Unauthorized, MayHaveRun::No},
    {402, "USAGE_LIMIT_EXCEEDED", "Usage limit exceeded", ErrorCode::UsageLimitExceeded, MayHaveRun::No},
    {403, "FORBIDDEN", "Access denied", ErrorCode::Forbidden, MayHaveRun::No},
    {403, "WORKFLOW_NOT_DEPLOYED", "Workflow is not deployed", ErrorCode::WorkflowNotDeployed, MayHaveRun::No},
    {404, "NOT_FOUND", "Workflow not found", ErrorCode::NotFound, MayHaveRun::No},
    {413, "PAYLOAD_TOO_LARGE", "Request body too large", ErrorCode::PayloadTooLarge, MayHaveRun::No},
    {415, "BAD_REQUEST", "Unsupported", ErrorCode::InvalidRequest, MayHaveRun::No},
    {429, "RATE_LIMITED", "Rate limit exceeded. Please try again later.", ErrorCode::RateLimitExceeded, MayHaveRun::No},
    {503, "SERVICE_UNAVAILABLE", "Try later", ErrorCode::ServiceUnavailable, MayHaveRun::No},
    {503, "ASYNC_ENQUEUE_AMBIGUOUS", "Perhaps", ErrorCode::AsyncEnqueueAmbiguous, MayHaveRun::Maybe},
};

}  // namespace

Answer draw_run_answer(bool v2, bool async, const std::string& run_id, Chance& chance) {
  if (async) return receipt(v2, run_id);
  return v2 ? v2_run(run_id, chance) : legacy_run(run_id, chance);
}

Answer draw_refusal(bool v2, Chance& chance) {
  if (chance.one_in(10)) {
    Answer empty = answer(405, "", refused(ErrorCode::NotFound, MayHaveRun::No));
    empty.started = false;
    return empty;
  }
  const Refusal& drawn = kRefusals[chance.below(std::size(kRefusals))];
  const std::string code = drawn.code;
  const std::string message = drawn.message;
  Answer made = answer(drawn.status, {}, refused(drawn.expected, drawn.may_have_run, message));
  made.started = false;
  if (v2) {
    made.body = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"details\":{}}}";
  } else if (chance.one_in(2)) {
    made.body = "{\"error\":\"" + message + "\",\"code\":\"" + code + "\",\"requestId\":\"f649da7b\"}";
  } else {
    made.body = "{\"error\":\"Refused\",\"message\":\"" + message + "\",\"code\":\"" + code + "\"}";
  }
  if (drawn.status == 429 && chance.one_in(2)) made.headers.emplace_back("Retry-After", "58");
  return made;
}

Answer draw_proxy_answer(Chance& chance) {
  Answer made;
  made.started = false;
  made.type = "text/html";
  made.body = "<html><body>gateway</body></html>";
  switch (chance.below(4)) {
    case 0:
      made.status = 502;
      made.end = refused(ErrorCode::ExecutionError, MayHaveRun::Maybe, "web page");
      break;
    case 1:
      made.status = 302;
      made.headers.emplace_back("Location", "http://evil.test/");
      made.end = refused(ErrorCode::Protocol, MayHaveRun::No, "redirect");
      break;
    case 2:
      made.status = 503;
      made.type = "text/plain";
      made.body = "";
      made.end = refused(ErrorCode::ServiceUnavailable, MayHaveRun::Maybe);
      break;
    default:
      made.status = 403;
      made.end = refused(ErrorCode::Forbidden, MayHaveRun::No, "web page");
      break;
  }
  return made;
}

Answer no_v2_here(bool html) {
  Answer made = answer(404, R"({"error":{"code":"NOT_FOUND","message":"Not found"}})",
                       refused(ErrorCode::NotFound, MayHaveRun::No));
  made.started = false;
  if (html) {
    made.type = "text/html; charset=utf-8";
    made.body = "<!DOCTYPE html><html><body>404</body></html>";
  }
  return made;
}

Answer run_id_taken(bool v2) {
  Answer made = answer(409,
                       v2 ? R"({"error":{"code":"CONFLICT","message":"Taken","details":{"code":"RUN_ID_CONFLICT"}}})"
                          : R"({"error":"Execution id already used","code":"EXECUTION_ID_CONFLICT"})",
                       refused(ErrorCode::RunIdConflict, MayHaveRun::Maybe));
  made.started = false;
  return made;
}

}  // namespace simstudio::test
