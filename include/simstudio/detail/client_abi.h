// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_DETAIL_CLIENT_ABI_H
#define SIMSTUDIO_DETAIL_CLIENT_ABI_H

// The compiled boundary of `Client`: numbers, views and opaque pointers only, so that a game built with another runtime
// library or in debug links. Strings, vectors and callables stay in the inline code here, on the caller's side.

#include <chrono>
#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "simstudio/answer.h"
#include "simstudio/event.h"
#include "simstudio/export.h"
#include "simstudio/options.h"
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

struct HandlerRef {
  void* state = nullptr;
  /// False when the handler threw: `thrown` then holds it and the tick ends.
  bool (*invoke)(void* state, const Event& event, void* thrown) noexcept = nullptr;
  void (*destroy)(void* state) noexcept = nullptr;
};

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
};

struct ExecuteView {
  std::string_view workflow_id;
  std::string_view input;
  std::string_view run_id;
  const std::string_view* selected_outputs;
  std::uint64_t selected_output_count;
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

inline RunControl* execute(Core* core, std::string_view workflow_id, const ExecuteOptions& options,
                           HandlerRef handler) {
  const std::vector<std::string_view> selected(options.selected_outputs.begin(), options.selected_outputs.end());
  ExecuteView view{};
  view.workflow_id = workflow_id;
  view.input = options.input;
  view.run_id = options.run_id;
  view.selected_outputs = selected.data();
  view.selected_output_count = selected.size();
  view.owner = options.owner;
  view.user_data = options.user_data;
  view.timeout_ms = options.timeout.count();
  view.deadline_ms = options.deadline.count();
  view.idle_timeout_ms = options.idle_timeout.count();
  view.execution_timeout_s = options.execution_timeout.count();
  view.mode = static_cast<std::uint32_t>(options.mode);
  view.text_policy = static_cast<std::uint32_t>(options.text_policy);
  view.include_thinking = options.include_thinking ? 1 : 0;
  view.include_tool_calls = options.include_tool_calls ? 1 : 0;
  view.immediate_text = options.immediate_text ? 1 : 0;
  view.priority = options.priority;
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

template <typename Handler>
bool invoke_handler(void* state, const Event& event, [[maybe_unused]] void* thrown) noexcept {
  auto& handler = *static_cast<Handler*>(state);
#if defined(__cpp_exceptions)
  try {
    handler(event);
  } catch (...) {
    *static_cast<std::exception_ptr*>(thrown) = std::current_exception();
    return false;
  }
#else
  handler(event);
#endif
  return true;
}

/// For calls without a handler.
struct NoHandler {};

inline HandlerRef make_handler(NoHandler) noexcept { return {}; }

template <typename Handler>
HandlerRef make_handler(Handler&& handler) {
  using Stored = std::decay_t<Handler>;
  return {new Stored(std::forward<Handler>(handler)), &invoke_handler<Stored>,
          [](void* state) noexcept { delete static_cast<Stored*>(state); }};
}

}  // namespace detail
}  // namespace simstudio

#endif
