// SPDX-License-Identifier: Apache-2.0
#include "transfer/messages.h"

#include <algorithm>
#include <cmath>

namespace simstudio::transfer::messages {
namespace {

char lower(char symbol) { return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol - 'A' + 'a') : symbol; }

bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string text(std::string_view part) { return std::string(part); }

std::string duration(std::chrono::milliseconds time) {
  const auto ms = time.count();
  return ms >= 1000 && ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

/// Without a locale's comma.
std::string dollars(double amount) {
  const long long mills = std::llround(std::fmin(amount, 1e9) * 1000);
  const std::string behind = std::to_string(mills % 1000);
  return std::to_string(mills / 1000) + "." + std::string(3 - behind.size(), '0') + behind;
}

std::string delivered(std::uint64_t text_bytes) {
  if (text_bytes == 0) return ", no text had come";
  return " after " + std::to_string(text_bytes) + " bytes of text, which were delivered";
}

}  // namespace

std::string media_type(const TransportHeader* headers, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!same_name(headers[i].name, "content-type")) continue;
    std::string_view value = headers[i].value;
    value = value.substr(0, value.find(';'));
    while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
    std::string type(value);
    std::transform(type.begin(), type.end(), type.begin(), lower);
    return type;
  }
  return {};
}

std::string client_closed(std::string_view subject) {
  return "the client was closed before " + text(subject) + " could start. Nothing was sent; make a new Client.";
}

std::string unreadable_file(std::string_view path, std::string_view why) {
  return "the file \"" + text(path) + "\" can't be read: " + text(why) +
         ". Nothing was sent. Check its path and its permissions.";
}

std::string changed_file(std::string_view path, std::uint64_t size) {
  return "the file \"" + text(path) + "\" had " + std::to_string(size) +
         " bytes and changed while it was read. Nothing was sent. Ask again once it is complete.";
}

std::string queue_full(std::uint32_t queued_max) {
  return std::to_string(queued_max) +
         " runs wait already (queued_runs). Ask for fewer at once, or raise Limits::queued_runs.";
}

std::string too_many_runs_a_minute(std::uint32_t most) {
  return std::to_string(most) +
         " runs were sent within the last minute (spend.runs_per_minute). Nothing was sent. Is something asking in a "
         "loop? If not, raise ClientOptions::spend.runs_per_minute.";
}

std::string session_too_dear(double spent, double most) {
  return "this client's runs cost " + dollars(spent) + " of " + dollars(most) +
         " USD (spend.cost_per_session). Nothing was sent. Raise ClientOptions::spend.cost_per_session if that is "
         "meant.";
}

std::string body_too_large(std::uint64_t limit, std::string_view subject) {
  return "the answer of " + text(subject) + " is longer than " + std::to_string(limit) +
         " bytes (body_bytes). Select a smaller output, or raise Limits::body_bytes.";
}

std::string headers_too_large(std::uint64_t limit) {
  return "the answer's headers are longer than " + std::to_string(limit) +
         " bytes (response_header_bytes). Ask what adds them, a proxy perhaps.";
}

std::string undelivered_full(std::uint64_t limit) {
  return "more than " + std::to_string(limit) +
         " bytes of events wait for tick (undelivered_bytes), and this transport can't pause. Tick more often, or "
         "raise "
         "Limits::undelivered_bytes.";
}

std::string redirected(std::string_view target, std::int32_t status) {
  return text(target) + " answered with a redirect (" + std::to_string(status) +
         "), which is never followed, since it would carry the API key along. Set base_url to where it leads.";
}

std::string tls_failed(std::string_view target, std::string_view transport_message) {
  return "no secure connection to " + text(target) + ": " + text(transport_message) +
         ". Give the server's certificate authority as tls.ca_file or tls.ca_pem; verification stays on.";
}

std::string not_connected(std::string_view target, std::string_view transport_message) {
  return "no connection to " + text(target) + ": " + text(transport_message) +
         ". Nothing was sent. Is the server running, and base_url right?";
}

std::string connection_lost(std::string_view target, std::string_view transport_message, std::uint64_t text_bytes) {
  return "the connection to " + text(target) + " was cut" + delivered(text_bytes) + ": " + text(transport_message) +
         ". The run may go on there; look it up by its run_id before asking again.";
}

std::string connection_lost_unnamed(std::string_view target, std::string_view transport_message,
                                    std::uint64_t text_bytes) {
  return "the connection to " + text(target) + " was cut" + delivered(text_bytes) + ": " + text(transport_message) +
         ". The run may go on there unseen, and be charged to the workflow's owner; without a key nobody can look it "
         "up. "
         "Ask whoever waits for it before sending this again.";
}

std::string login_timed_out(std::string_view identifier, std::chrono::milliseconds limit) {
  return "the login to chat \"" + text(identifier) + "\" had no answer within " + duration(limit) +
         ". Nothing was asked of the chat. Send the message again.";
}

std::string connect_timed_out(std::string_view target, std::chrono::milliseconds limit) {
  return "no connection to " + text(target) + " within " + duration(limit) +
         " (connect_timeout). Nothing was sent. Is the host reachable, and base_url right?";
}

std::string deadline_passed(std::string_view subject, std::chrono::milliseconds limit, bool started) {
  return text(subject) + " did not end within " + duration(limit) + " of being asked for (deadline)" +
         (started ? std::string(".") : std::string("; it was still waiting for its turn and was not sent.")) +
         " Raise deadline, or ask for fewer runs at once.";
}

std::string timed_out(std::string_view subject, std::chrono::milliseconds limit, std::uint64_t text_bytes) {
  return text(subject) + " did not end within " + duration(limit) + " (timeout)" + delivered(text_bytes) +
         ". Raise timeout, or use mode Async for long runs.";
}

std::string await_timed_out(std::string_view what, std::chrono::milliseconds limit) {
  return text(what) + " did not end within " + duration(limit) +
         " (await_timeout). Look it up by its run_id, or raise await_timeout.";
}

std::string not_recovered(std::chrono::milliseconds waited, std::string_view last_word) {
  return " Asked for " + duration(waited) + " what became of the run: " + text(last_word) + ".";
}

std::string idle_too_long(std::string_view subject, std::chrono::milliseconds limit, std::uint64_t text_bytes) {
  return "no byte for " + duration(limit) + " (idle_timeout) from " + text(subject) + delivered(text_bytes) +
         ". Raise idle_timeout, or ask whether a proxy buffers text/event-stream.";
}

std::string too_many_look_ups(std::uint32_t queued_max) {
  return std::to_string(queued_max) +
         " look-ups wait already (queued_runs). Ask for fewer at once, or raise Limits::queued_runs.";
}

std::string look_up_lost(std::string_view call, std::string_view target, std::string_view transport_message) {
  return text(call) + ": the connection to " + text(target) + " was cut: " + text(transport_message) + ". Ask again.";
}

std::string look_up_timed_out(std::string_view call, std::chrono::milliseconds limit, std::string_view option) {
  return text(call) + " had no answer within " + duration(limit) + " (" + text(option) + "). Ask again, or raise " +
         text(option) + ".";
}

std::string not_an_answer(std::string_view call, std::string_view target) {
  return text(target) + " answered " + text(call) +
         " with something that is not Sim's. Is base_url a Sim server, or does a proxy answer in its place?";
}

std::string which_workspace(std::uint64_t count, std::string_view seen) {
  if (count == 0) return "this key sees no workspace. Use a key of the workspace, or give workspace_id.";
  return "this key sees " + std::to_string(count) + " workspaces (" + text(seen) + "). Give workspace_id.";
}

std::string no_token(std::string_view target, std::string_view why) {
  return "no token for " + text(target) + ": " + text(why) +
         ". Nothing was sent. Look at your AuthProvider; what is asked for next asks it again.";
}

std::string token_refused(std::string_view why) {
  return "the AuthProvider refused" + (why.empty() ? std::string(" without a reason") : ", \"" + text(why) + "\"");
}

std::string token_unusable() {
  return "what the AuthProvider gave is empty, or has a space, a line break or a letter outside ASCII";
}

std::string token_overdue(Time limit) {
  return "the AuthProvider did not answer within " +
         duration(std::chrono::duration_cast<std::chrono::milliseconds>(limit));
}

std::string cancel_given_up(std::string_view url, std::int32_t last_status) {
  const std::string answer = last_status == 0 ? "had no answer" : "was answered " + std::to_string(last_status);
  return "the cancel call POST " + text(url) + " " + answer +
         " and is not repeated. The run may go on there, and be charged; look it up by its run_id.";
}

std::string cancels_unsent(std::uint32_t count, Time budget) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(budget);
  return std::to_string(count) + " cancel calls never went out within " + duration(ms) +
         " of the client's end. Those runs may go on at the server; call close() and tick a while before destroying.";
}

std::string no_v2(std::string_view target) {
  return text(target) +
         " has no v2 API (it is off by default on a self-hosted Sim). Its older API is used from now on.";
}

std::string held_back(std::uint64_t limit) {
  return "more than " + std::to_string(limit) +
         " bytes of events wait for tick (undelivered_bytes): servers are held back until it has caught up.";
}

}  // namespace simstudio::transfer::messages
