// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_DETAIL_CLIENT_ABI_H
#define SIMSTUDIO_DETAIL_CLIENT_ABI_H

// The compiled boundary of `Client`: numbers, views and opaque pointers only, so that a game built with another runtime
// library or in debug links. Strings, vectors and callables stay in the inline code here, on the caller's side.

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "simstudio/answer.h"
#include "simstudio/chat.h"
#include "simstudio/detail/file_view.h"
#include "simstudio/detail/handler.h"
#include "simstudio/event.h"
#include "simstudio/export.h"
#include "simstudio/options.h"
#include "simstudio/resume.h"
#include "simstudio/run.h"

namespace simstudio {

/// How much of a frame one `Client::tick` may take. The first limit met ends the call.
struct TickBudget {
  /// Longest time to spend, handlers included. Looked at after every event while a handler may have run long, so a call
  /// overruns by at most one handler. Zero: no limit.
  std::chrono::microseconds max_duration{500};
  /// Most events to deliver. Zero: no limit.
  std::uint32_t max_events = 0;
};

/// What one `Client::tick` did.
struct TickReport {
  std::uint32_t delivered = 0;
  /// Notices still waiting; more may have come meanwhile.
  std::uint32_t remaining = 0;
  /// Another `tick` is running, perhaps this handler's own; nothing was done.
  bool busy = false;
};

namespace detail {

struct Core;

struct ClientView {
  std::string_view base_url;
  std::string_view api_key;
  std::string_view proxy;
  std::string_view ca_file;
  std::string_view ca_pem;
  std::int64_t connect_timeout_ms;
  std::int64_t idle_timeout_ms;
  std::uint32_t api;
  std::uint32_t threading;
  std::uint32_t http2;
  std::uint32_t curl_is_initialized;
  Limits limits;
  LogHook log;
  Transport* transport;
  const Clock* clock;
  std::uint64_t random_seed;
  RateLimiter* rate_limiter;
  std::uint32_t requests_per_minute;
  std::uint32_t spend_runs_per_minute;
  double spend_cost_per_session;
  AuthProvider* auth;
};

struct ExecuteView {
  std::string_view workflow_id;
  std::string_view input;
  std::string_view run_id;
  const std::string_view* selected_outputs;
  std::uint64_t selected_output_count;
  const FileView* files;
  std::uint64_t file_count;
  OwnerId owner;
  std::uint64_t user_data;
  std::int64_t timeout_ms;
  std::int64_t deadline_ms;
  std::int64_t idle_timeout_ms;
  std::int64_t execution_timeout_s;
  std::uint32_t mode;
  std::uint32_t text_policy;
  std::uint32_t include_thinking;
  std::uint32_t include_tool_calls;
  std::uint32_t immediate_text;
  std::uint32_t cancel_on_timeout;
  std::int32_t priority;
  std::uint32_t target;  ///< 0: a workflow, 1: a chat, 2: a paused run
  std::string_view context_id;
  std::string_view conversation_id;
  std::string_view password;
  std::string_view cookie;
  std::uint32_t recover;
  std::uint32_t await_result;
  std::uint32_t max_retries;
  std::int64_t await_timeout_ms;
  std::int64_t initial_delay_ms;
  std::int64_t max_delay_ms;
  std::int64_t retry_after_max_ms;
  double backoff_multiplier;
  std::uint32_t coalesce;
  std::uint32_t reserved;
};

constexpr std::uint32_t kTargetChat = 1;
constexpr std::uint32_t kTargetResume = 2;

struct LookUpView {
  std::uint32_t kind;  ///< AnswerKind
  std::uint32_t page_size;
  std::string_view workflow_id;
  std::string_view id;
  const std::string_view* selected_outputs;
  std::uint64_t selected_output_count;
  std::string_view workspace_id;
  std::string_view search;
  std::string_view status;
  std::string_view cursor;
  std::uint32_t include_output;
  std::uint32_t deployed_only;
  OwnerId owner;
  std::uint64_t user_data;
  std::int64_t timeout_ms;
  std::int64_t deadline_ms;
  std::int64_t await_timeout_ms;
  std::uint32_t await_end;
  std::uint32_t reserved;
};

SIMSTUDIO_API Core* core_create(const ClientView& options) noexcept;
SIMSTUDIO_API void core_destroy(Core* core) noexcept;
SIMSTUDIO_API RunControl* core_execute(Core* core, const ExecuteView& request, const HandlerRef& handler) noexcept;
SIMSTUDIO_API RunControl* core_look_up(Core* core, const LookUpView& request, const HandlerRef& handler) noexcept;
SIMSTUDIO_API TickReport core_tick(Core* core, const TickBudget& budget, void* thrown) noexcept;
SIMSTUDIO_API std::uint32_t core_poll(Core* core, Event* events, std::uint32_t capacity) noexcept;
SIMSTUDIO_API void core_cancel_owner(Core* core, OwnerId owner) noexcept;
SIMSTUDIO_API void core_release_owner(Core* core, OwnerId owner) noexcept;
SIMSTUDIO_API void core_set_api_key(Core* core, std::string_view api_key) noexcept;
SIMSTUDIO_API void core_set_base_url(Core* core, std::string_view base_url) noexcept;
SIMSTUDIO_API void core_connect(Core* core) noexcept;
SIMSTUDIO_API void core_close(Core* core) noexcept;
SIMSTUDIO_API const RateLimitInfo* core_rate_limit_info(const Core* core) noexcept;

inline ClientView view_of(const ClientOptions& options) noexcept {
  ClientView view{};
  view.base_url = options.base_url;
  view.api_key = options.api_key;
  view.proxy = options.proxy;
  view.ca_file = options.tls.ca_file;
  view.ca_pem = options.tls.ca_pem;
  view.connect_timeout_ms = options.connect_timeout.count();
  view.idle_timeout_ms = options.idle_timeout.count();
  view.api = static_cast<std::uint32_t>(options.api);
  view.threading = static_cast<std::uint32_t>(options.threading);
  view.http2 = options.http2 ? 1 : 0;
  view.curl_is_initialized = options.curl_is_initialized ? 1 : 0;
  view.limits = options.limits;
  view.log = options.log;
  view.transport = options.transport;
  view.clock = options.clock;
  view.random_seed = options.random_seed;
  view.rate_limiter = options.rate_limiter;
  view.requests_per_minute = options.requests_per_minute;
  view.spend_runs_per_minute = options.spend.runs_per_minute;
  view.spend_cost_per_session = options.spend.cost_per_session;
  view.auth = options.auth;
  return view;
}

inline LookUpView view_of(AnswerKind kind, std::string_view workflow_id, std::string_view id,
                          const CallOptions& options) noexcept {
  LookUpView view{};
  view.kind = static_cast<std::uint32_t>(kind);
  view.workflow_id = workflow_id;
  view.id = id;
  view.owner = options.owner;
  view.user_data = options.user_data;
  view.timeout_ms = options.timeout.count();
  view.deadline_ms = options.deadline.count();
  return view;
}

/// What an execution, a chat's message and the answer to a paused run have in common.
template <typename Options>
void set_shared(ExecuteView& view, const Options& options) noexcept {
  view.text_policy = static_cast<std::uint32_t>(options.text_policy);
  view.owner = options.owner;
  view.priority = options.priority;
  view.user_data = options.user_data;
  view.immediate_text = options.immediate_text ? 1 : 0;
  view.timeout_ms = options.timeout.count();
  view.deadline_ms = options.deadline.count();
  view.idle_timeout_ms = options.idle_timeout.count();
}

inline RunControl* execute(Core* core, std::string_view workflow_id, const ExecuteOptions& options,
                           HandlerRef handler) {
  const std::vector<std::string_view> selected(options.selected_outputs.begin(), options.selected_outputs.end());
  const std::vector<FileView> files = views_of(options.files);
  ExecuteView view{};
  view.files = files.data();
  view.file_count = files.size();
  view.workflow_id = workflow_id;
  view.input = options.input;
  view.run_id = options.run_id;
  view.selected_outputs = selected.data();
  view.selected_output_count = selected.size();
  view.execution_timeout_s = options.execution_timeout.count();
  set_shared(view, options);
  view.mode = static_cast<std::uint32_t>(options.mode);
  view.include_thinking = options.include_thinking ? 1 : 0;
  view.include_tool_calls = options.include_tool_calls ? 1 : 0;
  view.cancel_on_timeout = options.cancel_on_timeout ? 1 : 0;
  view.recover = options.recover ? 1 : 0;
  view.await_result = options.await_result ? 1 : 0;
  view.await_timeout_ms = options.await_timeout.count();
  view.max_retries = options.retry.max_retries;
  view.initial_delay_ms = options.retry.initial_delay.count();
  view.max_delay_ms = options.retry.max_delay.count();
  view.retry_after_max_ms = options.retry.retry_after_max.count();
  view.backoff_multiplier = options.retry.backoff_multiplier;
  view.coalesce = options.coalesce ? 1 : 0;
  return core_execute(core, view, handler);
}

inline RunControl* chat(Core* core, std::string_view identifier, const ChatOptions& options, HandlerRef handler) {
  const std::vector<FileView> files = views_of(options.files);
  ExecuteView view{};
  view.target = kTargetChat;
  view.files = files.data();
  view.file_count = files.size();
  view.workflow_id = identifier;
  view.input = options.message;
  view.conversation_id = options.conversation_id;
  view.password = options.password;
  view.cookie = options.cookie;
  view.mode = static_cast<std::uint32_t>(ExecuteMode::Stream);
  set_shared(view, options);
  return core_execute(core, view, handler);
}

inline RunControl* resume(Core* core, std::string_view workflow_id, std::string_view run_id,
                          std::string_view context_id, const ResumeOptions& options, HandlerRef handler) {
  ExecuteView view{};
  view.target = kTargetResume;
  view.workflow_id = workflow_id;
  view.run_id = run_id;
  view.context_id = context_id;
  view.input = options.input;
  view.mode = static_cast<std::uint32_t>(options.stream ? ExecuteMode::Stream : ExecuteMode::Sync);
  set_shared(view, options);
  view.cancel_on_timeout = options.cancel_on_timeout ? 1 : 0;
  return core_execute(core, view, handler);
}

}  // namespace detail
}  // namespace simstudio

#endif
