// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_CLIENT_H
#define SIMSTUDIO_CLIENT_H

#include <chrono>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "simstudio/detail/client_abi.h"
#include "simstudio/event.h"
#include "simstudio/export.h"
#include "simstudio/options.h"
#include "simstudio/run.h"

namespace simstudio {

/// Runs Sim workflows for one server and one account without ever blocking the caller.
///
/// Threads:  `execute_workflow`, `chat`, `resume_workflow` and the look-ups, `cancel_owner`, `release_owner`,
///           `set_api_key`, `set_base_url`, `connect` and `close` from any thread. `tick` and `poll` from one thread at
///           a time; handlers run inside `tick` and nowhere else.
/// Lifetime: destroying the client ends every live run without calling a handler and returns within 250 ms, network or
///           no network. A `Run` may outlive it. A handler may destroy the client it was called by.
/// Errors:   nothing throws. A request that can't be sent still gives a `Run`, which ends in one error, by `tick`.
///           In the child of a fork() the parent's clients do nothing and give empty `Run`s: make new ones there.
/// Cost:     no lock shared with I/O, no system call but the clock and the wake-up of a sleeping network thread.
class Client {
 public:
  /// Starts the network thread. Opens no connection until asked. Options are copied.
  explicit Client(const ClientOptions& options) : core_(detail::core_create(detail::view_of(options))) {}
  ~Client() { detail::core_destroy(core_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Queues one execution of `workflow_id` and returns at once.
  ///
  /// `handler` is called as `void(const Event&)` from `tick`, until the run's one terminal event or until the returned
  /// `Run` is destroyed, whichever comes first. It is destroyed on the network side after that, so it must not be the
  /// last owner of this client. Everything is copied. Protocol: POST /api/v2/workflows/{id}/execute, or
  /// /api/workflows/{id}/execute with `Api::Legacy`.
  template <typename Handler>
  [[nodiscard]] Run execute_workflow(std::string_view workflow_id, const ExecuteOptions& options, Handler&& handler) {
    return execute(workflow_id, options, detail::make_handler(std::forward<Handler>(handler)));
  }

  /// The same without a handler, for `poll` and for looking at the `Run` itself.
  [[nodiscard]] Run execute_workflow(std::string_view workflow_id, const ExecuteOptions& options) {
    return execute(workflow_id, options, {});
  }

  /// Sends one message to a deployed chat by its identifier and streams the answer; neither key nor account is needed.
  /// Events as of a streamed execution, with an empty `run_id`: the server tells none. Handlers as in
  /// `execute_workflow`, or none. Protocol: POST /api/chat/{identifier}.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run chat(std::string_view identifier, const ChatOptions& options, Handler&& handler = {}) {
    return Run::adopt(detail::chat(core_, identifier, options, detail::make_handler(std::forward<Handler>(handler))));
  }

  /// Answers a run that waits for a person, at the place that `resume_points_of` or `list_paused` told. Ends in Result
  /// (which may be paused again: Sim 0.8.9 then refuses every further answer, so show the error and do not repeat),
  /// Queued (follow the paused run with `get_workflow_run`) or Error. A pause is used up by its first answer.
  /// Protocol: POST .../runs/{runId}/resume, or /api/resume/{workflow}/{run}/{context}.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run resume_workflow(std::string_view workflow_id, std::string_view run_id, std::string_view context_id,
                                    const ResumeOptions& options, Handler&& handler = {}) {
    return Run::adopt(detail::resume(core_, workflow_id, run_id, context_id, options,
                                     detail::make_handler(std::forward<Handler>(handler))));
  }

  /// The same with `mode` Sync: the whole answer at the end, no token before it.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run execute_workflow_sync(std::string_view workflow_id, ExecuteOptions options = {},
                                          Handler&& handler = {}) {
    options.mode = ExecuteMode::Sync;
    return execute(workflow_id, options, detail::make_handler(std::forward<Handler>(handler)));
  }

  /// The same, sent again where that can't be charged twice, and with an unknown outcome asked for at the server
  /// instead (`ExecuteOptions::recover`). Each failed attempt is told by Retry; the run still has one end.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run execute_with_retry(std::string_view workflow_id, ExecuteOptions options = {},
                                       Handler&& handler = {}, const RetryOptions& retry = {}) {
    options.retry = retry;
    options.recover = true;
    return execute(workflow_id, options, detail::make_handler(std::forward<Handler>(handler)));
  }

  // Look-ups. Each ends in one Answer (or Error, or Cancelled), by `tick`; each takes no run's place in the queue, and
  // the `Run` it gives cancels and releases it. Handlers as in `execute_workflow`, or none.

  /// Whether the workflow is deployed. Protocol: GET /api/workflows/{id}/status.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run get_workflow_status(std::string_view workflow_id, Handler&& handler = {},
                                        const CallOptions& options = {}) {
    return look_up(detail::view_of(AnswerKind::WorkflowStatus, workflow_id, {}, options),
                   std::forward<Handler>(handler));
  }

  /// Whether the workflow can be executed now: always an Answer, with the reason in it where the status could not be
  /// had.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run validate_workflow(std::string_view workflow_id, Handler&& handler = {},
                                      const CallOptions& options = {}) {
    return look_up(detail::view_of(AnswerKind::Validation, workflow_id, {}, options), std::forward<Handler>(handler));
  }

  /// Where an async run stands, by the `task_id` of its receipt. A receipt of v2 has no job, its `task_id` is the run's
  /// id: use `get_workflow_run` there. Protocol: GET /api/jobs/{id}.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run get_job_status(std::string_view task_id, Handler&& handler = {}, const CallOptions& options = {}) {
    return look_up(detail::view_of(AnswerKind::Job, {}, task_id, options), std::forward<Handler>(handler));
  }

  /// Looks at an async run until it is over, or paused for a person: one Answer then. From 1 s to 10 s between two
  /// looks, fewer where many are awaited; lost looks are repeated, a task that is not known yet is looked at for 30 s.
  /// For a receipt of v2 use `await_run`.
  /// Protocol: GET /api/jobs/{id}.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run await_job(std::string_view task_id, Handler&& handler = {}, const AwaitOptions& options = {}) {
    detail::LookUpView view = detail::view_of(AnswerKind::Job, {}, task_id, options);
    view.await_end = 1;
    view.await_timeout_ms = options.await_timeout.count();
    return look_up(view, std::forward<Handler>(handler));
  }

  /// What the server remembers of a run, of any mode, by Sim's id of it.
  /// Protocol: GET /api/v2/workflows/{id}/runs/{runId}, or /api/workflows/{id}/executions/{executionId}.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run get_workflow_run(std::string_view workflow_id, std::string_view run_id, Handler&& handler = {},
                                     const GetRunOptions& options = {}) {
    const std::vector<std::string_view> selected(options.selected_outputs.begin(), options.selected_outputs.end());
    return look_up(view_of_run(workflow_id, run_id, options, selected), std::forward<Handler>(handler));
  }

  /// Looks at a run until it is over, or paused for a person: one Answer then. As `await_job`.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run await_run(std::string_view workflow_id, std::string_view run_id, Handler&& handler = {},
                              const AwaitRunOptions& options = {}) {
    const std::vector<std::string_view> selected(options.selected_outputs.begin(), options.selected_outputs.end());
    detail::LookUpView view = view_of_run(workflow_id, run_id, options, selected);
    view.await_end = 1;
    view.await_timeout_ms = options.await_timeout.count();
    return look_up(view, std::forward<Handler>(handler));
  }

  /// A workflow's runs, newest first, a page at a time. A run that is only queued is not listed.
  /// Protocol: GET /api/v2/workflows/{id}/runs, or /api/v1/logs.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run list_runs(std::string_view workflow_id, Handler&& handler = {},
                              const ListRunsOptions& options = {}) {
    detail::LookUpView view = detail::view_of(AnswerKind::Runs, workflow_id, {}, options);
    view.status = options.status;
    view.workspace_id = options.workspace_id;
    view.page_size = options.page_size;
    view.cursor = options.cursor;
    return look_up(view, std::forward<Handler>(handler));
  }

  /// The workflows that the key sees, by a part of their name if wished.
  /// Protocol: GET /api/v2/workflows (and /api/v2/workspaces ahead of it), or /api/v1/workflows.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run list_workflows(Handler&& handler = {}, const ListWorkflowsOptions& options = {}) {
    detail::LookUpView view = detail::view_of(AnswerKind::Workflows, {}, {}, options);
    view.search = options.search;
    view.workspace_id = options.workspace_id;
    view.deployed_only = options.deployed_only ? 1 : 0;
    view.page_size = options.page_size;
    view.cursor = options.cursor;
    return look_up(view, std::forward<Handler>(handler));
  }

  /// A workflow's runs that wait for a person, or the one with this id. Protocol: GET
  /// /api/workflows/{id}/paused[/{id}].
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run list_paused(std::string_view workflow_id, std::string_view run_id = {}, Handler&& handler = {},
                                const CallOptions& options = {}) {
    return look_up(detail::view_of(AnswerKind::Paused, workflow_id, run_id, options), std::forward<Handler>(handler));
  }

  /// What the account has used and may use; spends no token. Protocol: GET /api/users/me/usage-limits.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run get_usage_limits(Handler&& handler = {}, const CallOptions& options = {}) {
    return look_up(detail::view_of(AnswerKind::Limits, {}, {}, options), std::forward<Handler>(handler));
  }

  /// Stops a run on the server by Sim's id of it; for runs of this client `Run::cancel` does that and more. Destroying
  /// the `Run` withdraws the call; `detach()` it when nobody waits for the answer. A run that was accepted a moment ago
  /// is NOT_FOUND for up to some seconds: ask again. Protocol: POST .../runs/{runId}/cancel, or
  /// .../executions/{executionId}/cancel.
  template <typename Handler = detail::NoHandler>
  [[nodiscard]] Run cancel_run(std::string_view workflow_id, std::string_view run_id, Handler&& handler = {},
                               const CallOptions& options = {}) {
    return look_up(detail::view_of(AnswerKind::CancelRun, workflow_id, run_id, options),
                   std::forward<Handler>(handler));
  }

  /// Delivers waiting events to their handlers within `budget`. With nothing waiting this is one atomic read. Neither
  /// allocates nor frees. A second call at the same time, or from a handler, returns `busy` and does nothing.
  /// An exception of a handler leaves from here; its event counts as delivered.
  TickReport tick(const TickBudget& budget = {}) {
#if defined(__cpp_exceptions)
    std::exception_ptr thrown;
    const TickReport report = detail::core_tick(core_, budget, &thrown);
    if (thrown) std::rethrow_exception(thrown);
    return report;
#else
    return detail::core_tick(core_, budget, nullptr);
#endif
  }

  /// Takes up to `capacity` waiting events as plain data; returns how many. Their views live until the next `poll` or
  /// `tick`. A client is used by `poll` or by `tick` with handlers, not by both: `poll` calls no handler.
  std::uint32_t poll(Event* events, std::uint32_t capacity) noexcept {
    return detail::core_poll(core_, events, capacity);
  }

  /// What the last answer with X-RateLimit-* or Retry-After headers told, as far as its event was delivered; null
  /// before any. On the thread that ticks; valid until the next `tick` or `poll`.
  const RateLimitInfo* get_rate_limit_info() const noexcept { return detail::core_rate_limit_info(core_); }

  /// `Run::cancel` for every live run of this owner.
  void cancel_owner(OwnerId owner) noexcept { detail::core_cancel_owner(core_, owner); }
  /// `Run::release` for every live run of this owner; their `Run` handles stay, and stay silent.
  void release_owner(OwnerId owner) noexcept { detail::core_release_owner(core_, owner); }

  /// From now on requests go out with this key; empty: without one, or with a token of `ClientOptions::auth`. What is
  /// under way goes on as it began, its cancel call too; what waits for its turn takes the new key. A key that can't be
  /// sent gives each run one INVALID_ARGUMENT until another is set.
  void set_api_key(std::string_view api_key) noexcept { detail::core_set_api_key(core_, api_key); }
  /// The same for the server; trailing slashes are cut. The key stays as it is, but a token of `ClientOptions::auth`
  /// was for the server before: a new one is asked for. Runs that the former server has are still looked at, and
  /// cancelled, there.
  void set_base_url(std::string_view base_url) noexcept { detail::core_set_base_url(core_, base_url); }

  /// Makes a connection stand by, ahead of the first line: saves its handshakes then.
  void connect() noexcept { detail::core_connect(core_); }

  /// Cancels every live run; their Cancelled comes by later ticks. Runs asked for afterwards end in CLIENT_CLOSED.
  void close() noexcept { detail::core_close(core_); }

 private:
  Run execute(std::string_view workflow_id, const ExecuteOptions& options, detail::HandlerRef handler) {
    return Run::adopt(detail::execute(core_, workflow_id, options, handler));
  }

  static detail::LookUpView view_of_run(std::string_view workflow_id, std::string_view run_id,
                                        const GetRunOptions& options, const std::vector<std::string_view>& selected) {
    detail::LookUpView view = detail::view_of(AnswerKind::Run, workflow_id, run_id, options);
    view.include_output = options.include_output ? 1 : 0;
    view.selected_outputs = selected.data();
    view.selected_output_count = selected.size();
    return view;
  }

  template <typename Handler>
  Run look_up(const detail::LookUpView& view, Handler&& handler) {
    return Run::adopt(detail::core_look_up(core_, view, detail::make_handler(std::forward<Handler>(handler))));
  }

  detail::Core* core_;
};

}  // namespace simstudio

#endif
