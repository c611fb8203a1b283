// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_EVENT_H
#define SIMSTUDIO_EVENT_H

#include <chrono>
#include <cstdint>
#include <string_view>

#include "simstudio/error.h"
#include "simstudio/json.h"
#include "simstudio/limits.h"

namespace simstudio {

struct Answer;

/// Our handle for one execution in this process: never 0, never reused, below 2^53.
using RunId = std::uint64_t;
/// Whoever runs belong to: an NPC, a level. The host picks the numbers; 0 is "nobody".
using OwnerId = std::uint64_t;

/// What happened. Kinds may be added at the end: skip one you don't know.
enum class EventKind : std::uint32_t {
  /// Text of a block. Append it. Tokens of one run and block may come merged.
  Token = 1,
  /// Take back all text of that block so far (`TextPolicy::Eager` only).
  Reset,
  Thinking,
  Tool,
  /// A failure inside a stream that does not end the run.
  Warning,
  /// The request was refused, or never arrived, and will be sent again after `delay`, as the run `run_id`.
  Retry,
  /// The server took an async run. Terminal, unless its result is awaited.
  Queued,
  /// Terminal: the server said how the run ended.
  Result,
  /// Terminal: it was refused, never reached, or its end is not known.
  Error,
  /// Terminal: the host cancelled.
  Cancelled,
  /// Terminal: what a look-up found.
  Answer,
};

/// True for the kinds that end a run or a look-up; each has exactly one of them, its last event. Of an awaited async
/// run Queued is not: ask for the event.
inline bool is_terminal(EventKind kind) noexcept { return kind >= EventKind::Queued && kind <= EventKind::Answer; }

/// Sim's words for where a run stands; a word this version does not know is `Other` with its text beside it.
enum class RunStatus : std::uint32_t {
  Unknown,
  Completed,
  Failed,
  Paused,
  Cancelled,
  Queued,
  Running,
  Other,
  Pending,
  Processing,
  Redacting,
};

/// Whether a run with this status is over. A word that is new counts as not over: stop at your own deadline.
inline bool is_over(RunStatus status) noexcept {
  return status == RunStatus::Completed || status == RunStatus::Failed || status == RunStatus::Cancelled;
}

/// What is left of a block's streamed text after resets.
struct BlockText {
  std::string_view block;
  std::string_view text;
};

/// How a run ended, in the server's words. One shape for both generations and all modes.
struct Result {
  bool success = false;
  RunStatus status = RunStatus::Unknown;
  /// The status word: "completed", "paused", "failed", "cancelled", or the server's own.
  std::string_view status_text;
  /// The workflow's output; for a stream with selected outputs only the values that were not streamed.
  Json output;
  const BlockText* texts = nullptr;
  std::uint64_t text_count = 0;
  /// Set when the run failed; else null.
  const simstudio::Error* error = nullptr;
  std::string_view run_id;
  /// Milliseconds, with fractions, as the server told; negative: not told.
  double duration_ms = -1;
  double total_duration_ms = -1;
  std::int32_t http_status = 0;
  Json metadata;
  Json logs;
  Json trace_spans;
};

/// The server's receipt for an async run.
struct QueuedReceipt {
  std::string_view run_id;
  std::string_view task_id;
  std::string_view status;
  std::string_view message;
  std::string_view created_at;
  std::string_view status_url;
  Json links;
};

/// Which side of a tool call an event tells of.
enum class ToolPhase : std::uint32_t { Start, End };

/// One thing that happened to a run, as plain data. Fields that a kind does not use are zero.
///
/// Lifetime: every view and pointer lives until the handler returns, or until the next `poll`. Copy what you keep.
struct Event {
  EventKind kind = EventKind::Token;
  ToolPhase tool_phase = ToolPhase::Start;
  RunId run = 0;
  OwnerId owner = 0;
  std::uint64_t user_data = 0;
  /// Token, Reset, Thinking, Tool, Warning: the block's id as Sim sent it.
  std::string_view block;
  /// Token, Thinking: whole code points of UTF-8. Warning: the message.
  std::string_view text;
  std::string_view tool_id;
  std::string_view tool_name;
  /// Tool, phase End: "success", "error" or "cancelled".
  std::string_view tool_status;
  /// Retry: which attempt failed (from 1), why, and how long until the next.
  std::uint32_t attempt = 0;
  ErrorCode retry_code = ErrorCode::NoError;
  std::chrono::milliseconds delay{0};
  /// Cancelled, and every other end: Sim's id of the run and whether it may have started. Retry: the id from now on.
  std::string_view run_id;
  MayHaveRun may_have_run = MayHaveRun::No;
  /// Queued: the run's result is awaited, and is its end.
  bool result_follows = false;
  const QueuedReceipt* queued = nullptr;
  const Result* result = nullptr;
  const simstudio::Error* error = nullptr;
  const simstudio::Answer* answer = nullptr;
  /// On terminal events and on Retry, when the answer's headers told; else null.
  const RateLimitInfo* rate_limit = nullptr;
};

/// Whether this is the last event of its run.
inline bool is_terminal(const Event& event) noexcept { return is_terminal(event.kind) && !event.result_follows; }

}  // namespace simstudio

#endif
