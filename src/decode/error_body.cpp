// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "decode/excerpt.h"
#include "decode/json_fields.h"
#include "decode/response.h"
#include "decode/run_shape.h"
#include "json/wire_json.h"

namespace simstudio::decode {
namespace {

constexpr std::size_t kDetailBytes = 4096;
constexpr double kWaitMaxS = 10.0 * 365 * 86400;  // Past this a number is no time to wait.

/// What the seven shapes of wire/README.md surprise 23 have in common.
struct ServerWords {
  std::string message;
  std::string code;
  std::string detail_code;
  std::string run_id;
  std::optional<std::chrono::milliseconds> retry_after;
};

std::optional<std::chrono::milliseconds> wait_of(const Json& seconds) {
  const double wait_s = number_of(seconds, -1);
  if (!(wait_s >= 0)) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(wait_s, kWaitMaxS) * 1000));
}

ServerWords read_words(const Json& body) {
  ServerWords words;
  const Json error = body["error"];
  if (error.is_object()) {  // v2
    words.message = text_or_json(error["message"]);
    words.code = error["code"].as_text();
    words.detail_code = error.at_path("details.code").as_text();
    words.run_id = error.at_path("details.runId").as_text();
    return words;
  }
  words.message = text_or_json(error);
  // wire/gate-v1-429: the longer text stands beside the short one.
  const std::string_view longer = body["message"].as_text();
  if (!longer.empty() && longer != words.message) {
    words.message += words.message.empty() ? "" : ": ";
    words.message += longer;
  }
  words.code = body["code"].as_text();
  words.run_id = body["executionId"].as_text();
  words.retry_after = wait_of(body["retryAfterSeconds"]);
  return words;
}

bool says(const ServerWords& words, std::string_view part) { return words.message.find(part) != std::string::npos; }

/// The status decides first: in legacy bodies `code` may be the message in capitals (wire/billing-chat).
ErrorCode code_of(std::int32_t status, const ServerWords& words) {
  const auto either = [&](std::string_view code) { return words.code == code || words.detail_code == code; };
  switch (status) {
    case 400:
    case 415:
      return says(words, "Invalid JSON") || says(words, "must be valid JSON") ? ErrorCode::InvalidJson
                                                                              : ErrorCode::InvalidRequest;
    case 401: return ErrorCode::Unauthorized;
    case 402: return ErrorCode::UsageLimitExceeded;
    case 403:
      return either("WORKFLOW_NOT_DEPLOYED") || says(words, "not deployed") ? ErrorCode::WorkflowNotDeployed
                                                                            : ErrorCode::Forbidden;
    case 404:
    case 405: return ErrorCode::NotFound;
    case 408: return ErrorCode::Timeout;
    case 423: return ErrorCode::Conflict;
    case 499: return ErrorCode::ConnectionLost;
    case 409:
      return either("RUN_ID_CONFLICT") || either("EXECUTION_ID_CONFLICT") ? ErrorCode::RunIdConflict
                                                                          : ErrorCode::Conflict;
    case 413: return ErrorCode::PayloadTooLarge;
    case 429: return ErrorCode::RateLimitExceeded;
    case 503:
      return either("ASYNC_ENQUEUE_AMBIGUOUS") ? ErrorCode::AsyncEnqueueAmbiguous : ErrorCode::ServiceUnavailable;
    default: break;
  }
  if (status >= 500) return ErrorCode::ExecutionError;
  return status >= 400 ? ErrorCode::InvalidRequest : ErrorCode::Protocol;
}

/// sim-api E.6: what may have happened behind each refusal.
MayHaveRun may_have_run(ErrorCode code) {
  switch (code) {
    case ErrorCode::Timeout:
    case ErrorCode::RunIdConflict:
    case ErrorCode::AsyncEnqueueAmbiguous:
    case ErrorCode::ExecutionError:
    case ErrorCode::ConnectionLost:
    case ErrorCode::Protocol: return MayHaveRun::Maybe;
    default: return MayHaveRun::No;
  }
}

std::string_view chat_advice(ErrorCode code) {
  switch (code) {
    case ErrorCode::Unauthorized: return "Give the chat's ChatOptions::password, or the cookie of a visitor it knows.";
    case ErrorCode::Forbidden: return "Ask the chat's owner to switch it on.";
    case ErrorCode::NotFound: return "Check the chat's identifier, and that base_url is the server it lives on.";
    case ErrorCode::InvalidRequest: return "Compare message, conversation_id and files with what a chat takes.";
    case ErrorCode::UsageLimitExceeded: return "The chat's owner has to raise the usage limit or plan in Sim.";
    case ErrorCode::ExecutionError: return "The run may have been charged to the chat's owner; it can't be looked up.";
    default: return {};
  }
}

std::string_view resume_advice(ErrorCode code, const ServerWords& words) {
  // sim-api D.4: "Snapshot not ready; execution still finalizing pause".
  if (says(words, "not ready")) return "The server is still writing the pause down; answer again in a moment.";
  switch (code) {
    case ErrorCode::NotFound:
      return "Check workflow, run and context with list_paused; what was answered already is gone there.";
    case ErrorCode::Conflict:
      return "It was answered already, or can't be any more: look with list_paused before answering again.";
    case ErrorCode::InvalidRequest:
    case ErrorCode::ExecutionError:
      return "The pause may be used up; look at the run with get_workflow_run before answering it again.";
    default: return {};
  }
}

std::string_view advice(ErrorCode code, Asked asked, const ServerWords& words, bool is_sims_own) {
  if (asked == Asked::Chat && !chat_advice(code).empty()) return chat_advice(code);
  if (asked == Asked::Resume && !resume_advice(code, words).empty()) return resume_advice(code, words);
  switch (code) {
    case ErrorCode::Unauthorized: return "Set SIM_API_KEY or ClientOptions::api_key to a key of that server.";
    case ErrorCode::Forbidden: return "Ask the workspace's owner for access, or use a workspace key.";
    case ErrorCode::WorkflowNotDeployed: return "Deploy the workflow in Sim's editor.";
    case ErrorCode::NotFound: return "Check the workflow's id, and that base_url is the server it lives on.";
    case ErrorCode::InvalidRequest: return "Compare input and options with what the workflow expects.";
    case ErrorCode::InvalidJson: return "Write the input with JsonBuilder.";
    case ErrorCode::PayloadTooLarge: return "Send less: Sim takes 10 MiB.";
    case ErrorCode::RateLimitExceeded: return "Ask less often, or wait and ask again.";
    case ErrorCode::UsageLimitExceeded: return "Raise the account's usage limit or plan in Sim.";
    case ErrorCode::Conflict: return "Look at the run's state before asking again.";
    case ErrorCode::RunIdConflict: return "Use a new run_id, or look up the run that has this one.";
    case ErrorCode::AsyncEnqueueAmbiguous: return "Look the run up by its run_id before asking again.";
    case ErrorCode::ServiceUnavailable:
      return is_sims_own ? "Nothing ran; ask again in a while."
                         : "A gateway may say so of a run that goes on; look it up by its run_id before asking again.";
    case ErrorCode::Timeout: return "This is the server's own limit; ask for less, or raise it there.";
    case ErrorCode::ExecutionError: return "The run may have been charged; look at Sim's log before asking again.";
    case ErrorCode::ConnectionLost: return "Look the run up by its run_id before asking again.";
    default: return "Is base_url a Sim server?";
  }
}

}  // namespace

ErrorInfo decode_error_body(const Response& response, Asked asked) {
  ErrorInfo error;
  error.http_status = response.status;
  const Json body = json::parse_from_wire(response.body, response.json_depth_max);
  const ServerWords words = body.is_object() ? read_words(body) : ServerWords{};
  error.code = code_of(response.status, words);
  error.may_have_run = may_have_run(error.code);
  error.server_code = words.code;
  error.run_id = words.run_id;
  error.retry_after = response.limits.retry_after ? response.limits.retry_after : words.retry_after;
  error.details = body.is_null() ? json::make_text(response.body.substr(0, kDetailBytes)) : body;
  if (response.body.empty()) error.details = Json();
  // Sim's own 503 refuses ahead of the run (sim-api B.2, B.3); a gateway's says nothing of what its server did.
  const bool is_sims_own = error.retry_after || !error.details["error"].is_null();
  if (error.code == ErrorCode::ServiceUnavailable && !is_sims_own) error.may_have_run = MayHaveRun::Maybe;

  error.message = "the server answered " + std::to_string(response.status);
  if (!words.message.empty()) {
    error.message += ": " + words.message;
  } else if (response.content_type == "text/html") {
    error.message += " with a web page instead of JSON";
  } else if (!response.body.empty()) {
    error.message += ": " + excerpt(response.body);
  }
  if (error.message.back() != '.') error.message += '.';
  if (error.retry_after)
    error.message += " It asks to wait " + std::to_string(error.retry_after->count() / 1000) + " s.";
  error.message += " ";
  error.message += advice(error.code, asked, words, is_sims_own);
  return error;
}

bool shows_v2(const Response& response) {
  if (response.status == 401 || means_no_v2(response)) return false;
  const Json body = json::parse_from_wire(response.body, response.json_depth_max);
  return body.at_path("error.code").is_text() || !body["data"].is_null();
}

bool means_no_v2(const Response& response) {
  if (response.status != 404) return false;
  if (response.content_type == "text/html") return true;
  const Json body = json::parse_from_wire(response.body, response.json_depth_max);
  return body.at_path("error.message").as_text() == "Not found";
}

}  // namespace simstudio::decode
