// SPDX-License-Identifier: Apache-2.0

// Resuming what waits for a human. How it answers depends on how the run was started, and the id it tells can't be
// looked up (wire/README.md, surprises 7 and 8).

#include <algorithm>

#include "execute_answers.h"
#include "execute_body.h"
#include "times.h"

namespace sandbox {
namespace {

struct Resume {
  Server& server;
  Request& request;
  std::string workflow;
  std::string execution;
  std::string context;
  std::string input = "{}";
  Headers headers;
  std::shared_ptr<Run> run;
};

void refuse(const Resume& it, int status, const char* code, const std::string& message) {
  reply_error(it.request, status, code, message, it.headers);
}

/// A job id as resumes have them: run_ and 20 characters.
std::string job_id(const std::string& new_id) {
  std::string tail;
  for (const char byte : new_id) {
    if (byte != '-') tail += byte;
  }
  return "run_" + tail.substr(tail.size() - 20);
}

/// The pause that is resumed, or null with the refusal sent.
Pause* find_pause(Resume& it) {
  it.run = it.server.runs.find_paused(it.execution);
  if (it.run == nullptr || it.run->workflow != it.workflow) {
    refuse(it, 404, "NOT_FOUND", "Paused execution not found");
    return nullptr;
  }
  auto& pauses = it.run->pauses;
  const auto found = std::find_if(pauses.begin(), pauses.end(), [&](const Pause& pause) {
    return pause.execution == it.execution && pause.context == it.context;
  });
  if (found == pauses.end()) {
    refuse(it, 404, "NOT_FOUND", "Pause point not found for execution");
    return nullptr;
  }
  if (found->resumed || it.run->status == "running") {
    refuse(it, 409, "CONFLICT", "Paused execution is not resumable");
    return nullptr;
  }
  return &*found;
}

void accept(const Resume& it, const std::string& new_id, const std::string& job) {
  Headers headers = it.headers;
  if (it.request.is_v2()) {
    headers.emplace_back("x-run-id", new_id);
    const std::string url = it.request.site() + "/api/v2/workflows/" + it.workflow + "/runs/" + new_id;
    return reply_json(it.request, 202,
                      Object().raw("data", Object().text("runId", new_id).text("statusUrl", url).done()).done(),
                      headers);
  }
  reply_json(it.request, 202,
             Object()
                 .flag("success", true)
                 .flag("async", true)
                 .text("jobId", job)
                 .text("executionId", new_id)
                 .text("message", "Resume execution queued")
                 .text("statusUrl", it.request.site() + "/api/jobs/" + job)
                 .done());
}

/// wire/pause-resume-v1, pause-v2-resume: the result under the new id.
void answer(const Request& request, const Run& run, const Ending& ending, const std::string& new_id,
            const Headers& headers) {
  if (request.exchange == nullptr) return;
  Run shown = run;
  shown.id = new_id;
  if (request.is_v2()) return answer_v2(request, shown, ending, headers);
  Object body;
  body.flag("success", ending.success).text("status", run.status).text("executionId", new_id);
  body.raw("output", ending.output);
  if (!ending.error.empty()) body.text("error", ending.error);
  reply_json(request, 200, body.raw("metadata", run_metadata(run)).done());
}

/// A second pause: 409 for a run that was waited for, a job that fails for one that was not.
void refuse_stuck(Resume& it) {
  const std::string message = "Execution can no longer be resumed";
  if (it.run->mode != Mode::Async) return refuse(it, 409, "CONFLICT", message);
  const std::string new_id = it.server.runs.new_id();
  const std::string job = job_id(new_id);
  it.server.runs.resume_jobs[job] = {it.run, new_id, message};
  accept(it, new_id, job);
}

Asked asked_for(const Resume& it) {
  Asked asked;
  asked.workflow = it.server.find_workflow(it.workflow);
  asked.run_id = it.run->id;
  asked.site = it.request.site();
  asked.input = it.input;
  asked.stream = it.run->mode == Mode::Stream && !it.request.is_v2();
  asked.negotiated = negotiates_agent_events(it.request);
  asked.selected = resolve_selection(*asked.workflow, it.run->selected);
  asked.selects = !it.run->selected.empty();
  return asked;
}

void perform(Resume& it, Pause& pause) {
  const std::string new_id = it.server.runs.new_id();
  const Asked asked = asked_for(it);
  Script script = write_resumed_script(it.server, asked, new_id);
  pause.resumed = true;
  it.run->status = "running";
  it.run->ended_ms = 0;
  Request waiting = it.request;
  Headers headers = it.headers;
  Performance::Ended ended = [new_id, headers](const Request& request, const Run& run, const Ending& ending) {
    answer(request, run, ending, new_id, headers);
  };
  const bool async = it.run->mode == Mode::Async || (it.run->mode == Mode::Stream && it.request.is_v2());
  if (async) {
    const std::string job = job_id(new_id);
    it.server.runs.resume_jobs[job] = {it.run, new_id, ""};
    accept(it, new_id, job);
    waiting.exchange = nullptr;
  } else if (asked.stream) {
    ended = nullptr;
    headers.emplace_back("x-execution-id", new_id);
    if (asked.negotiated) headers.emplace_back("x-sim-stream-protocol", "agent-events-v1");
  }
  Performance::play(it.server, waiting, it.run, std::move(script), std::move(ended), headers);
}

/// Legacy takes {"input":X} or X itself, v2 {"contextId","input"}.
bool read_body(Resume& it) {
  rapidjson::Document body;
  body.Parse(it.request.body.empty() ? "{}" : valid_utf8(it.request.body).c_str());
  if (body.HasParseError()) {
    refuse(it, 400, "BAD_REQUEST",
           it.request.is_v2() ? "Request body must be valid JSON" : "Invalid JSON in request body");
    return false;
  }
  const bool wrapped = body.IsObject() && body.HasMember("input");
  if (it.request.is_v2()) it.context = body.IsObject() ? text(body, "contextId") : "";
  it.input = wrapped ? dump(body["input"]) : it.request.is_v2() ? "{}" : dump(body);
  if (!it.request.is_v2() || !it.context.empty()) return true;
  refuse(it, 400, "BAD_REQUEST", "Invalid input: expected string, received undefined");
  return false;
}

void resume(Resume& it) {
  if (!admit(it.server, it.request, "runs.resume", &it.headers) || !read_body(it)) return;
  Pause* pause = find_pause(it);
  if (pause == nullptr) return;
  if (pause->stuck) return refuse_stuck(it);
  if (it.server.strike_execution(it.request, it.workflow)) return;
  perform(it, *pause);
}

}  // namespace

bool route_resume(Server& server, Request& request) {
  const auto& path = request.segments;
  if (server.options.seed_era || request.method != "POST") return false;
  const bool legacy = path.size() == 5 && path[0] == "api" && path[1] == "resume";
  const bool v2 =
      request.is_v2() && path.size() == 7 && path[2] == "workflows" && path[4] == "runs" && path[6] == "resume";
  if (!legacy && !v2) return false;
  Resume it{server, request, path[v2 ? 3 : 2], path[v2 ? 5 : 3], legacy ? path[4] : "", "{}", {}, nullptr};
  resume(it);
  return true;
}

}  // namespace sandbox
