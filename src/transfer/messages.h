// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "simstudio/transport.h"

/// The words of the errors that this side finds: what happened with the measured value, where, and what to do.
namespace simstudio::transfer::messages {

/// The media type of Content-Type in lower case, without parameters.
std::string media_type(const TransportHeader* headers, std::uint32_t count);

// A subject is `workflow "guard"`, `chat "innkeeper"` or the name of a call.
std::string client_closed(std::string_view subject);
std::string queue_full(std::uint32_t queued_max);
std::string too_many_runs_a_minute(std::uint32_t most);
std::string session_too_dear(double spent, double most);
std::string body_too_large(std::uint64_t limit, std::string_view subject);
std::string headers_too_large(std::uint64_t limit);
std::string undelivered_full(std::uint64_t limit);
std::string redirected(std::string_view target, std::int32_t status);
std::string tls_failed(std::string_view target, std::string_view transport_message);
std::string not_connected(std::string_view target, std::string_view transport_message);
std::string connection_lost(std::string_view target, std::string_view transport_message, std::uint64_t text_bytes);
/// Of a chat or a public workflow.
std::string connection_lost_unnamed(std::string_view target, std::string_view transport_message,
                                    std::uint64_t text_bytes);
std::string connect_timed_out(std::string_view target, std::chrono::milliseconds limit);
std::string deadline_passed(std::string_view subject, std::chrono::milliseconds limit, bool started);
std::string timed_out(std::string_view subject, std::chrono::milliseconds limit, std::uint64_t text_bytes);
std::string await_timed_out(std::string_view what, std::chrono::milliseconds limit);
std::string idle_too_long(std::string_view subject, std::chrono::milliseconds limit, std::uint64_t text_bytes);

// Of the files of an input, found while the request is made.
std::string unreadable_file(std::string_view path, std::string_view why);
std::string changed_file(std::string_view path, std::uint64_t size);

std::string login_timed_out(std::string_view identifier, std::chrono::milliseconds limit);

// Of calls that look something up; nothing of theirs ever runs.
std::string too_many_look_ups(std::uint32_t queued_max);
std::string look_up_lost(std::string_view call, std::string_view target, std::string_view transport_message);
std::string look_up_timed_out(std::string_view call, std::chrono::milliseconds limit, std::string_view option);
std::string not_an_answer(std::string_view call, std::string_view target);
std::string which_workspace(std::uint64_t count, std::string_view seen);

// Of an `AuthProvider`.
std::string no_token(std::string_view target, std::string_view why);
std::string token_refused(std::string_view why);
std::string token_unusable();
std::string token_overdue(Time limit);

/// What was learnt about a run whose outcome is not known, after `waited`.
std::string not_recovered(std::chrono::milliseconds waited, std::string_view last_word);

// For the log: what no event tells.
std::string cancel_given_up(std::string_view url, std::int32_t last_status);
std::string cancels_unsent(std::uint32_t count, Time budget);
std::string no_v2(std::string_view target);
std::string held_back(std::uint64_t limit);

}  // namespace simstudio::transfer::messages
