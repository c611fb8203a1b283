// SPDX-License-Identifier: Apache-2.0
#include "transfer/messages.h"

#include <gtest/gtest.h>

#include <vector>

namespace simstudio::transfer {
namespace {

using namespace std::chrono_literals;

/// What happened with the measured value, where, and what to do.
struct Message {
  const char* name;
  std::string text;
  std::vector<const char*> value_place_advice;
};

class Messages : public testing::TestWithParam<Message> {};

TEST_P(Messages, NameTheValueThePlaceAndWhatToDo) {
  for (const char* part : GetParam().value_place_advice) {
    EXPECT_NE(GetParam().text.find(part), std::string::npos) << part << " in: " << GetParam().text;
  }
  EXPECT_EQ(GetParam().text.find('\n'), std::string::npos);
  EXPECT_EQ(GetParam().text.find("failed to"), std::string::npos) << GetParam().text;
}

namespace say = messages;
constexpr const char* kSubject = "workflow \"guard\"";
constexpr const char* kTarget = "http://sim.test:3000";

std::vector<Message> all() {
  return {
      {"client_closed", say::client_closed(kSubject), {"workflow \"guard\"", "Nothing was sent", "make a new Client"}},
      {"queue_full", say::queue_full(4096), {"4096", "queued_runs", "raise Limits::queued_runs"}},
      {"body_too_large", say::body_too_large(99, kSubject), {"99 bytes", "\"guard\"", "raise Limits::body_bytes"}},
      {"headers_too_large", say::headers_too_large(77), {"77 bytes", "response_header_bytes", "proxy"}},
      {"undelivered_full", say::undelivered_full(55), {"55 bytes", "undelivered_bytes", "Tick more often"}},
      {"redirected", say::redirected(kTarget, 302), {"302", kTarget, "Set base_url"}},
      {"tls_failed", say::tls_failed(kTarget, "self-signed"), {"self-signed", kTarget, "tls.ca_file"}},
      {"not_connected", say::not_connected(kTarget, "refused"), {"refused", kTarget, "Nothing was sent", "base_url"}},
      {"connection_lost", say::connection_lost(kTarget, "reset", 12), {"12 bytes", "reset", kTarget, "look it up"}},
      {"connection_lost_empty", say::connection_lost(kTarget, "reset", 0), {"no text had come", "run_id"}},
      {"connection_lost_unnamed",
       say::connection_lost_unnamed(kTarget, "reset", 9),
       {"9 bytes", "reset", kTarget, "Ask whoever waits"}},
      {"login_timed_out", say::login_timed_out("inn", 30s), {"30 s", "\"inn\"", "Send the message again"}},
      {"unreadable_file", say::unreadable_file("/a", "it is a folder"), {"\"/a\"", "folder", "Check its path"}},
      {"changed_file", say::changed_file("/a", 7), {"\"/a\"", "7 bytes", "Ask again"}},
      {"connect_timed_out", say::connect_timed_out(kTarget, 10s), {"10 s", kTarget, "connect_timeout", "reachable"}},
      {"deadline_passed", say::deadline_passed(kSubject, 1500ms, true), {"1500 ms", "\"guard\"", "Raise deadline"}},
      {"deadline_queued", say::deadline_passed(kSubject, 2s, false), {"2 s", "still waiting", "was not sent"}},
      {"timed_out", say::timed_out(kSubject, 30s, 7), {"30 s", "7 bytes", "\"guard\"", "Raise timeout"}},
      {"idle_too_long", say::idle_too_long(kSubject, 45s, 0), {"45 s", "\"guard\"", "Raise idle_timeout"}},
      {"too_many_look_ups", say::too_many_look_ups(4096), {"4096", "queued_runs", "raise Limits::queued_runs"}},
      {"look_up_lost", say::look_up_lost("job", kTarget, "reset"), {"job", kTarget, "reset"}},
      {"look_up_timed_out", say::look_up_timed_out("job", 30s, "timeout"), {"30 s", "job", "timeout"}},
      {"not_an_answer", say::not_an_answer("job", kTarget), {"job", kTarget, "base_url"}},
      {"which_workspace", say::which_workspace(2, "A 1, B 2"), {"2", "A 1, B 2", "workspace"}},
      {"too_many_runs_a_minute", say::too_many_runs_a_minute(9), {"9 runs", "runs_per_minute", "Nothing was sent"}},
      {"session_too_dear", say::session_too_dear(1.5, 2), {"1.5", "2", "cost_per_session", "Nothing was sent"}},
      {"await_timed_out", say::await_timed_out(kSubject, 20s), {"20 s", "\"guard\"", "await_timeout", "run_id"}},
      {"not_recovered", say::not_recovered(60s, "it had not ended"), {"60 s", "it had not ended"}},
      {"no_token", say::no_token(kTarget, say::token_refused("who are you")), {kTarget, "who are you", "AuthProvider"}},
      {"token_unusable", say::token_unusable(), {"AuthProvider", "empty", "line break"}},
      {"token_overdue", say::token_overdue(30s), {"AuthProvider", "30 s"}},
      {"cancel_given_up", say::cancel_given_up("http://x/cancel", 404), {"404", "http://x/cancel"}},
      {"cancels_unsent", say::cancels_unsent(3, 150ms), {"3", "150 ms"}},
      {"no_v2", say::no_v2(kTarget), {kTarget, "v2"}},
      {"held_back", say::held_back(55), {"55", "undelivered_bytes"}},
  };
}

INSTANTIATE_TEST_SUITE_P(Each, Messages, testing::ValuesIn(all()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(MediaType, IsLowerCaseAndWithoutParameters) {
  const TransportHeader headers[] = {{"X-Other", "1"}, {"CONTENT-type", "Text/Event-Stream ; charset=utf-8"}};
  EXPECT_EQ(messages::media_type(headers, 2), "text/event-stream");
  EXPECT_EQ(messages::media_type(headers, 1), "");
}

}  // namespace
}  // namespace simstudio::transfer
