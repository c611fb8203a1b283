// SPDX-License-Identifier: Apache-2.0
#include "client/core.h"

#include <algorithm>
#include <utility>

#include "base/steady_clock.h"
#include "base/this_process.h"
#include "client/check_options.h"
#include "client/end_budget.h"
#include "client/no_transport.h"
#include "encode/account.h"
#include "transfer/commands.h"
#if defined(SIMSTUDIO_HAS_CURL)
#include "transport/curl_transport.h"
#endif

namespace simstudio::detail {
namespace {

using std::chrono::milliseconds;

/// Handles of every client in the process, so that none is ever used twice. Below 2^53 for the next centuries.
std::atomic<RunId> next_run_id{1};

#if defined(SIMSTUDIO_HAS_CURL)
transport::CurlTransportOptions curl_options(const ClientView& options) {
  transport::CurlTransportOptions made;
  made.proxy = options.proxy;
  made.ca_file = options.ca_file;
  made.ca_pem = options.ca_pem;
  made.http2 = options.http2 != 0;
  made.curl_is_initialized = options.curl_is_initialized != 0;
  return made;
}
#endif

/// A limit of years is none, and adding it to a moment would overflow.
milliseconds limit_of(std::int64_t ms) {
  constexpr milliseconds kAsGoodAsNone = std::chrono::hours(24 * 365);
  return milliseconds(ms) < kAsGoodAsNone ? milliseconds(ms) : milliseconds::zero();
}

/// Years of delay are as good as for ever, and more would overflow.
milliseconds delay_of(std::int64_t ms) { return milliseconds(std::min<std::int64_t>(ms, 31536000000)); }

std::string check_transport(const ClientView& options) {
  if (options.transport != nullptr) return {};
#if defined(SIMSTUDIO_HAS_CURL)
  return transport::check_curl_options(curl_options(options));
#else
  return "this build has no transport of its own (SIMSTUDIO_CURL=OFF). Set ClientOptions::transport.";
#endif
}

std::unique_ptr<Transport> make_own_transport(const ClientView& options) {
  if (options.transport != nullptr) return nullptr;
#if defined(SIMSTUDIO_HAS_CURL)
  return transport::make_curl_transport(curl_options(options));
#else
  return std::make_unique<client::NoTransport>();
#endif
}

/// Apart from the numbers of the runs' first ids, which count from 0.
constexpr std::uint64_t kNetworkSide = ~std::uint64_t{0};

base::Random random_of(const ClientView& options) {
  return options.random_seed != 0 ? base::Random(options.random_seed) : base::Random::from_system();
}

transfer::LoopOptions loop_options(const ClientView& options) {
  transfer::LoopOptions made;
  made.problem = client::check_options(options);
  if (made.problem.empty()) made.problem = check_transport(options);
  made.account = *encode::make_account(options.base_url, options.api_key);
  made.auth = options.auth;
  made.api = static_cast<Api>(options.api);
  made.limits = options.limits;
  made.log = options.log;
  made.connect_timeout = limit_of(options.connect_timeout_ms);
  made.idle_timeout = limit_of(options.idle_timeout_ms);
  made.random = random_of(options).fork(kNetworkSide);
  made.shares_connections = options.http2 != 0;
  made.rate_limiter = options.rate_limiter;
  made.requests_per_minute = options.requests_per_minute;
  made.spend = {options.spend_runs_per_minute, options.spend_cost_per_session};
  return made;
}

encode::FileToSend copy_of(const FileView& view) {
  encode::FileToSend copied;
  copied.file.field = view.field;
  copied.file.path = view.path;
  copied.file.bytes = view.bytes;
  copied.file.name = view.name;
  copied.file.mime = view.mime;
  return copied;
}

encode::ExecuteRequest copy_of(const ExecuteView& view) {
  encode::ExecuteRequest request;
  request.target = static_cast<encode::RunTarget>(view.target);
  request.context_id = view.context_id;
  request.conversation_id = view.conversation_id;
  request.password = view.password;
  request.cookie = view.cookie;
  request.workflow_id = view.workflow_id;
  request.input = view.input;
  request.run_id = view.run_id;
  request.selected_outputs.assign(view.selected_outputs, view.selected_outputs + view.selected_output_count);
  for (std::uint64_t i = 0; i < view.file_count; ++i) request.files.push_back(copy_of(view.files[i]));
  request.mode = static_cast<ExecuteMode>(view.mode);
  request.text_policy = static_cast<TextPolicy>(view.text_policy);
  request.include_thinking = view.include_thinking != 0;
  request.include_tool_calls = view.include_tool_calls != 0;
  request.immediate_text = view.immediate_text != 0;
  request.priority = view.priority;
  request.cancel_on_timeout = view.cancel_on_timeout != 0;
  request.recover = view.recover != 0;
  request.await_result = view.await_result != 0;
  request.coalesce = view.coalesce != 0;
  request.await_timeout = limit_of(view.await_timeout_ms);
  request.retry.max_retries = view.max_retries;
  request.retry.initial_delay = delay_of(view.initial_delay_ms);
  request.retry.max_delay = delay_of(view.max_delay_ms);
  request.retry.retry_after_max = delay_of(view.retry_after_max_ms);
  request.retry.backoff_multiplier = view.backoff_multiplier;
  request.timeout = limit_of(view.timeout_ms);
  request.deadline = limit_of(view.deadline_ms);
  request.idle_timeout = limit_of(view.idle_timeout_ms);
  request.execution_timeout_s = view.execution_timeout_s;
  return request;
}

encode::LookUpRequest copy_of(const LookUpView& view) {
  encode::LookUpRequest request;
  request.kind = static_cast<AnswerKind>(view.kind);
  request.workflow_id = view.workflow_id;
  request.id = view.id;
  request.include_output = view.include_output != 0;
  request.selected_outputs.assign(view.selected_outputs, view.selected_outputs + view.selected_output_count);
  request.workspace_id = view.workspace_id;
  request.search = view.search;
  request.status = view.status;
  request.cursor = view.cursor;
  request.deployed_only = view.deployed_only != 0;
  request.page_size = view.page_size;
  request.timeout = limit_of(view.timeout_ms);
  request.deadline = limit_of(view.deadline_ms);
  request.await_end = view.await_end != 0;
  request.await_timeout = limit_of(view.await_timeout_ms);
  return request;
}

}  // namespace

Core::Core(const ClientView& options)
    : own_transport(make_own_transport(options)),
      transport(options.transport != nullptr ? options.transport : own_transport.get()),
      clock(options.clock != nullptr ? *options.clock : base::steady_clock()),
      mailbox(*new mailbox::Mailbox),
      loop(std::make_unique<transfer::NetworkLoop>(mailbox, *transport, clock, loop_options(options))),
      uuid_seed(random_of(options)) {
  base::watch_forks();
  mailbox.set_waker(this);
  if (static_cast<Threading>(options.threading) == Threading::Background) {
    thread = std::make_unique<transfer::NetworkThread>(*loop);
    thread->start();
  }
}

Core::~Core() { mailbox.release(); }

RunControl* Core::execute(const ExecuteView& request, const HandlerRef& handler) {
  encode::ExecuteRequest copied = copy_of(request);
  // A chat's run has no id that anybody could use, and its conversation has one that the workflow may.
  std::string& id = copied.target == encode::RunTarget::Chat ? copied.conversation_id : copied.run_id;
  if (id.empty() && copied.target != encode::RunTarget::Resume) {
    base::Random random = uuid_seed.fork(uuid_count.fetch_add(1, std::memory_order_relaxed));
    id = base::make_uuid(random);
    copied.run_id_is_ours = copied.target == encode::RunTarget::Workflow;
  }
  if (copied.deadline > milliseconds::zero()) copied.asked_at = clock.now();
  RunControl* run = new_run(request.owner, request.user_data, handler);
  run->name(copied.run_id);
  run->conversation_id = copied.conversation_id;
  mailbox.registry.add(*run);
  mailbox.submit(new transfer::SubmitCommand(*run, std::move(copied)));
  return run;
}

RunControl* Core::look_up(const LookUpView& request, const HandlerRef& handler) {
  RunControl* run = new_run(request.owner, request.user_data, handler);
  mailbox.registry.add(*run);
  encode::LookUpRequest copied = copy_of(request);
  if (copied.deadline > milliseconds::zero()) copied.asked_at = clock.now();
  mailbox.submit(new transfer::LookUpCommand(*run, std::move(copied)));
  return run;
}

RunControl* Core::new_run(OwnerId owner, std::uint64_t user_data, const HandlerRef& handler) {
  auto* run = new RunControl(mailbox, handler);
  run->id = next_run_id.fetch_add(1, std::memory_order_relaxed);
  run->owner = owner;
  run->user_data = user_data;
  return run;
}

void Core::set_api_key(std::string_view api_key) {
  mailbox.submit(new transfer::SetApiKeyCommand(std::string(api_key)));
}

void Core::set_base_url(std::string_view base_url) {
  mailbox.submit(new transfer::SetBaseUrlCommand(std::string(base_url)));
}

void Core::connect() { mailbox.submit(new transfer::ConnectCommand); }

void Core::express_where(OwnerId owner, std::uint32_t wish, bool everyone) {
  const auto chosen = mailbox.registry.retain_where(
      [&](const RunControl& run) { return everyone || (owner != 0 && run.owner == owner); });
  for (RunControl* run : chosen) {
    mailbox.express(*run, wish);
    run->retire_reference();
  }
}

void Core::close() {
  mailbox.closed.store(true, std::memory_order_release);
  express_where(0, mailbox::kWishCancel, true);
}

void Core::end_network_side() noexcept {
  if (is_of_another_process()) {
    mailbox.drop_waker();
    leave_network_side_behind();
    return;
  }
  const Time began_at = base::steady_clock().now();
  if (thread != nullptr) {
    thread->ask_to_stop();
    transport->wake();
    if (!thread->join_within(client::kThreadPatience)) {
      base::pin_this_module();
      mailbox.clear_waker();
      leave_network_side_behind();
      return;
    }
  }
  loop->shutdown(client::cancel_call_budget(base::steady_clock().now() - began_at));
  mailbox.clear_waker();
  loop.reset();
  own_transport.reset();
  mailbox.end_network_side();
}

/// Its thread may still run, or died in the middle of anything: what it can touch is never freed, mailbox included.
void Core::leave_network_side_behind() noexcept {
  mailbox.retain();
  static_cast<void>(loop.release());
  static_cast<void>(own_transport.release());
  static_cast<void>(thread.release());
}

void Core::destroy() noexcept {
  end_network_side();
  destroyed = true;
  // A handler destroys its own client: the tick it runs in is still on the stack and frees the rest.
  if (!mailbox.is_ticking()) end_host_side();
}

}  // namespace simstudio::detail
