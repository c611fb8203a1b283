// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "simstudio/simstudio.h"
#include "support/sim_transport.h"
#include "support/stream_script.h"

namespace simstudio::test {

/// One client as the simulation made it, and what it may be held to.
struct SimClient {
  ClientOptions options;
  std::unique_ptr<SimTransport> transport;
  std::unique_ptr<Client> client;
  bool polls = false;
  bool has_key = true;
  bool can_pause = true;
  bool closed = false;
  bool destroyed = false;
  bool every_run_has_handler = true;
  /// Some answer has told which generation the server speaks.
  bool generation_known = false;
  bool any_answer = false;
  /// A 429 came: from then on a free place may stay empty, and for as long as it asked none may be taken.
  bool rate_limited = false;
  Time starts_none_before{0};
  /// The last tick or poll left nothing waiting.
  bool drained = false;
};

/// One run: what was asked, what the wire did, what the host heard. Filled in by the simulation and the transport, read
/// by the checks; the library never sees it.
struct SimRun {
  std::size_t index = 0;
  SimClient* client = nullptr;
  /// An execution, a message to a public chat, or the answer to a paused run.
  enum class Kind { Execute, Chat, Resume } kind = Kind::Execute;
  ExecuteOptions options;
  std::string workflow;
  std::optional<simstudio::Run> handle;
  RunId id = 0;
  bool has_handler = false;
  Time submitted_at{0};

  // What must become of it whatever the server says.
  std::string invalid;
  bool collides = false;
  bool after_close = false;
  bool cancelled = false;
  bool released = false;
  bool detached = false;

  // As it was when the step under way began.
  bool stopped_before = false;
  bool asked_before = false;
  bool paused_before = false;

  // The wire.
  std::string sim_id;
  int posts_v2 = 0;
  int posts_legacy = 0;
  bool no_v2_answer = false;
  SimExchange* exchange = nullptr;
  std::optional<Time> first_sent_at;  ///< later by what it was held back
  Time sent_at{0};
  Time heard_at{0};
  bool connected = false;
  bool got_headers = false;
  bool limit_stop = false;
  std::unique_ptr<StreamModel> stream;
  std::size_t frames_read = 0;
  std::optional<ExpectedEnd> end;

  // The cancel call.
  bool needs_cancel_call = false;
  bool sent_is_v2 = true;
  int cancel_calls = 0;
  bool cancel_call_live = false;
  bool cancel_call_settled = false;
  bool cancel_call_spoiled = false;
  Time first_cancel_at{0};
  Time repeat_from{0};

  // The host.
  ShownList delivered;
  std::uint64_t delivered_bytes = 0;
  BlockTexts texts;
  std::uint32_t events = 0;
  bool ended = false;
  EventKind ended_in = EventKind::Token;
  bool said_never_ran = false;
  std::string message;
  int in_call = 0;
  int handlers_made = 0;
  int handlers_gone = 0;

  bool is_chat() const { return kind == Kind::Chat; }
  /// Its request goes to a place of its own in each generation.
  bool has_generations() const {
    return kind == Kind::Execute || (kind == Kind::Resume && options.mode != ExecuteMode::Stream);
  }
  bool silent() const { return released || detached; }
  /// Nobody is told what happens to it, but its handle shows it.
  bool is_watched() const { return !has_handler && !client->polls; }
  bool stopped() const { return cancelled || released; }
  /// It ended on this side in a way that left it to the server, and the host has not heard of it: stopping it now still
  /// means the server's run.
  bool goes_on_unseen() const {
    if (is_chat()) return false;  // Nobody may stop it there.
    const bool heard = ended && ended_in != EventKind::Cancelled;
    if (!connected || heard || detached) return false;
    if (limit_stop && !end) return true;
    return end &&
           (end->kind == EventKind::Queued || (end->kind == EventKind::Error && end->may_have_run != MayHaveRun::No));
  }
  bool on_the_wire() const { return exchange != nullptr && !end; }
  bool waits() const { return posts_v2 + posts_legacy == 0 && !ended && !stopped() && invalid.empty() && !after_close; }
  const ShownList& came() const {
    static const ShownList kNothing;
    return stream != nullptr ? stream->shown() : kNothing;
  }
  std::uint64_t undelivered_bytes() const {
    if (silent() || cancelled || is_watched() || stream == nullptr) return 0;
    return stream->shown_bytes() - delivered_bytes;
  }

  Time limit_of(std::chrono::milliseconds limit, Time since) const {
    return limit.count() > 0 ? since + Time(limit) : Time::max();
  }
  std::chrono::milliseconds total_limit() const {
    if (options.timeout.count() >= 0) return options.timeout;
    return std::chrono::milliseconds(options.mode == ExecuteMode::Stream ? 0 : 30000);
  }
  std::chrono::milliseconds idle_limit() const {
    return options.idle_timeout.count() >= 0 ? options.idle_timeout : client->options.idle_timeout;
  }
  Time deadline_at() const { return limit_of(options.deadline, submitted_at); }
  bool is_held_back() const { return exchange != nullptr && exchange->paused; }
  Time timeout_at() const {
    return first_sent_at && !is_held_back() ? limit_of(total_limit(), *first_sent_at) : Time::max();
  }
  Time connect_at() const {
    return exchange != nullptr && !connected ? limit_of(client->options.connect_timeout, sent_at) : Time::max();
  }
  Time idle_at() const { return connected && !is_held_back() ? limit_of(idle_limit(), heard_at) : Time::max(); }
  Time next_limit() const { return std::min(std::min(deadline_at(), timeout_at()), std::min(connect_at(), idle_at())); }
};

}  // namespace simstudio::test
