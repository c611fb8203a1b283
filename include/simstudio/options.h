// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_OPTIONS_H
#define SIMSTUDIO_OPTIONS_H

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "simstudio/clock.h"
#include "simstudio/event.h"
#include "simstudio/hooks.h"
#include "simstudio/input_file.h"
#include "simstudio/retry.h"

namespace simstudio {

class AuthProvider;
class RateLimiter;
class Transport;

/// Which generation of Sim's API to speak. Auto asks v2 first and falls back where the server has none.
enum class Api : std::uint32_t { Auto, V2, Legacy };

/// Who runs the network side.
enum class Threading : std::uint32_t {
  /// A thread of ours, "simstudio-net".
  Background,
  /// `tick` and `poll` run it on the host's own thread (web, some consoles, job systems). That half allocates and
  /// makes system calls.
  HostTicked,
};

/// TLS is verified always; these say against what.
struct TlsOptions {
  /// A PEM file of certificate authorities; empty: the system's.
  std::string ca_file;
  /// The same as bytes, for platforms without a bundle. Wins over `ca_file`.
  std::string ca_pem;
};

/// Upper bounds for everything that can grow; an error that meets one names it.
struct Limits {
  /// Of events that wait for `tick`. While there are more, streams are held back and no further run starts.
  std::uint64_t undelivered_bytes = 8u << 20;
  std::uint64_t body_bytes = 32u << 20;
  std::uint64_t sse_line_bytes = 32u << 20;
  std::uint64_t response_header_bytes = 256u << 10;
  std::uint64_t input_bytes = 10u << 20;
  std::uint32_t json_depth = 256;
  /// Runs that wait for their turn, and as many look-ups.
  std::uint32_t queued_runs = 4096;
  /// At once; look-ups are counted apart, as many of them at once.
  std::uint32_t concurrent_runs = 64;
  /// Of one owner; 0: no cap of its own. Owner 0 ("nobody") has none.
  std::uint32_t concurrent_runs_per_owner = 0;
};

/// A guard against a bill that nobody wanted, say from a loop that asks each frame. Past a limit a run ends in one
/// USAGE_LIMIT_EXCEEDED that names it, and nothing is sent. 0: no limit.
struct SpendOptions {
  /// Runs sent in any 60 s, those that the server refused included; a further attempt of the same run is none.
  std::uint32_t runs_per_minute = 0;
  /// US dollars for all runs of this client: of each run Sim's base charge of 0.005, counted when it is sent and given
  /// back if it surely did not run, and what its result or its record tells it cost. A result tells the cost of the
  /// workflow's last block only, a stream mostly none: a floor, not Sim's bill.
  double cost_per_session = 0;
};

/// What a `Client` is made from. A field that can't be used gives every run one INVALID_ARGUMENT that names it.
struct ClientOptions {
  /// "https://host" with an optional port and path; trailing slashes are cut.
  std::string base_url = "https://sim.ai";
  /// Sent as X-API-Key. Empty: only public workflows and chats answer, unless there is an `auth`.
  std::string api_key;
  Api api = Api::Auto;
  Threading threading = Threading::Background;
  /// From handing the request to the transport until the connection stands; 0: no limit.
  std::chrono::milliseconds connect_timeout{10000};
  /// Longest silence once connected; 0: none, since a silent model is a silent socket.
  std::chrono::milliseconds idle_timeout{0};
  /// "http://host:port"; empty: what the transport finds by itself (curl: the usual environment variables).
  std::string proxy;
  /// HTTP/2 over TLS: saves handshakes, costs two to four times the CPU a token (libcurl 7.88 and 8.22).
  /// A stream that is held back, because `tick` is late, holds back all others of its connection; what that takes
  /// counts for no `timeout` and `idle_timeout`.
  bool http2 = false;
  /// The host has called `curl_global_init` itself, before the first client: the library then never does.
  bool curl_is_initialized = false;
  TlsOptions tls;
  Limits limits;
  /// Runs started a minute at most; more wait for their turn. 0: as many as the server's answers allow: its rate limit
  /// headers, its 429s and what `get_usage_limits` told are learned from, and while the account has nothing left runs
  /// wait instead of being refused. A run that waits has not begun: only its `deadline` counts.
  std::uint32_t requests_per_minute = 0;
  /// A limiter of the host's own instead; not owned, must outlive the client. `requests_per_minute` is then not used.
  RateLimiter* rate_limiter = nullptr;
  SpendOptions spend;
  /// Where log lines go; by default nowhere.
  LogHook log;
  /// Asked for a token wherever `api_key` is empty or the server refuses it; not owned, must outlive the client. Null:
  /// nobody is asked.
  AuthProvider* auth = nullptr;
  /// A transport of the host's own; not owned, must outlive the client. Null: the built-in libcurl one.
  Transport* transport = nullptr;
  /// For tests and replays; not owned, must outlive the client. Null: the steady clock.
  const Clock* clock = nullptr;
  /// For tests and replays: draws the spread of delays and new run ids from this, so that they repeat. 0: from the
  /// system.
  std::uint64_t random_seed = 0;

  /// SIM_BASE_URL, SIM_API_KEY and SIM_API (auto, v2, legacy) over the defaults. The library itself never reads the
  /// environment. A word in SIM_API that is none of the three is kept out and `problem` says so.
  static ClientOptions from_environment(std::string* problem = nullptr) {
    ClientOptions options;
    if (const char* url = std::getenv("SIM_BASE_URL"); url != nullptr && *url != '\0') options.base_url = url;
    if (const char* key = std::getenv("SIM_API_KEY"); key != nullptr) options.api_key = key;
    if (const char* word = std::getenv("SIM_API"); word != nullptr && *word != '\0') {
      const std::string api = word;
      if (api == "v2") {
        options.api = Api::V2;
      } else if (api == "legacy") {
        options.api = Api::Legacy;
      } else if (api != "auto" && problem != nullptr) {
        *problem = "SIM_API is \"" + api + "\". Write auto, v2 or legacy.";
      }
    }
    return options;
  }
};

/// How streamed text comes.
enum class TextPolicy : std::uint32_t {
  /// As it is generated; a tool turn may take it back (Reset).
  Eager,
  /// Only text that can't be retracted: later for agents with tools.
  Settled,
};

/// Sync: one answer at the end. Stream: tokens as they come. Async: the server's receipt, the run goes on there.
enum class ExecuteMode : std::uint32_t { Sync, Stream, Async };

/// One execution. Everything is copied before `execute_workflow` returns.
struct ExecuteOptions {
  /// The workflow's input as JSON text. An object is given as it is; a scalar or a list as {"input": value};
  /// empty: {}. `JsonBuilder` writes it.
  std::string input;
  /// Files for fields of the input.
  std::vector<InputFile> files;
  ExecuteMode mode = ExecuteMode::Sync;
  /// Stream: whose text to stream, "agent1.content". Nothing selected: nothing streams, all comes in the result.
  std::vector<std::string> selected_outputs;
  TextPolicy text_policy = TextPolicy::Eager;
  /// Stream and Eager only.
  bool include_thinking = false;
  bool include_tool_calls = false;
  /// Runs of one owner start in order; those of several take turns.
  OwnerId owner = 0;
  /// Among waiting runs a higher one starts first, whoever owns it.
  std::int32_t priority = 0;
  /// Comes back in every event.
  std::uint64_t user_data = 0;
  /// Keeps `Run::text()` up to date; costs one copy of the text.
  bool immediate_text = false;
  /// Limit for the whole exchange from hand-over to the transport, less the time in which it is held back because
  /// `tick` is late. Negative: 30 s for sync and async, none for streams.
  std::chrono::milliseconds timeout{-1};
  /// From the call, queueing included; 0: none.
  std::chrono::milliseconds deadline{0};
  /// Negative: the client's.
  std::chrono::milliseconds idle_timeout{-1};
  /// On a time-out also cancel the run on the server.
  bool cancel_on_timeout = true;
  /// Async: the server's own limit for the run, 1 to 604800 s; 0: the server's default.
  std::chrono::seconds execution_timeout{0};
  /// Sends a refused request again where that can't be charged twice; each time the host is told by Retry. The place
  /// among the concurrent runs is free meanwhile. `timeout` counts for each attempt, `deadline` for all.
  RetryOptions retry = RetryOptions::none();
  /// Where the outcome is not known (cut off, a gateway's error), asks the server for the run for up to 60 s and
  /// delivers what it says, with the text so far. Sends the run once more, under the same id, only if the server does
  /// not know it and no byte of an answer had come. Not for public workflows: nobody may ask for their runs.
  bool recover = false;
  /// Async: Queued is not the end. The run is looked at until it is over, and its Result is the end.
  bool await_result = false;
  /// Longest time to await the result after Queued; 0: none. A server that died leaves its runs "running" for ever.
  std::chrono::milliseconds await_timeout{3600000};
  /// Shares one run with others that ask for exactly the same (all of these options but owner, priority, user data,
  /// deadline and immediate text) while nothing of it has been told yet: each `Run` gets all of its events, and it is
  /// stopped on the server once the last of them is cancelled or released. It takes the place and the priority of the
  /// first.
  bool coalesce = false;
  /// Sim's id for the run, 1 to 128 of [A-Za-z0-9._:-]; empty: a new random one. A retry after a refusal that may have
  /// used it up goes under a new one; `Event::run_id` of Retry and of the end tell which.
  std::string run_id;
};

/// What every call that looks something up takes.
struct CallOptions {
  OwnerId owner = 0;
  /// Comes back in the event.
  std::uint64_t user_data = 0;
  /// Limit for the whole exchange; 0: none.
  std::chrono::milliseconds timeout{30000};
  /// From the call, waiting for the server's generation included; 0: none.
  std::chrono::milliseconds deadline{0};
};

/// One look at a run.
struct GetRunOptions : CallOptions {
  /// The workflow's output too, once completed.
  bool include_output = false;
  /// "<blockId>" or "<blockId>.<path>": names, which execute takes, select nothing here.
  std::vector<std::string> selected_outputs;
};

/// How long to await the end of a job or a run.
struct AwaitOptions : CallOptions {
  /// From the first look; 0: none. A server that died leaves its runs "running" for ever.
  std::chrono::milliseconds await_timeout{3600000};
};

/// The same for a run.
struct AwaitRunOptions : GetRunOptions {
  AwaitRunOptions() { include_output = true; }
  std::chrono::milliseconds await_timeout{3600000};
};

/// One page of a workflow's runs.
struct ListRunsOptions : CallOptions {
  /// "pending", "running", "completed", "failed", "cancelled", "paused"; empty: all. v2 only.
  std::string status;
  /// Only a server without v2 needs it.
  std::string workspace_id;
  /// 1 to 100; 0: the server's 50.
  std::uint32_t page_size = 0;
  /// `next_cursor` of the page before.
  std::string cursor;
};

/// One page of the workflows that the key sees.
struct ListWorkflowsOptions : CallOptions {
  /// A part of the name, in any case.
  std::string search;
  /// Empty: the key's workspace, if it sees just one.
  std::string workspace_id;
  bool deployed_only = false;
  /// 1 to 100; 0: the server's 50.
  std::uint32_t page_size = 0;
  /// `next_cursor` of the page before.
  std::string cursor;
};

}  // namespace simstudio

#endif
