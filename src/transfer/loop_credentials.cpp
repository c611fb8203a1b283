// SPDX-License-Identifier: Apache-2.0

// What the key, the server's address and the provider of tokens do to what the loop has under way.

#include <utility>

#include "transfer/commands.h"
#include "transfer/look_up.h"
#include "transfer/messages.h"
#include "transfer/network_loop.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {
namespace {

/// A deadline that is nobody's only ends the wait: the next step looks at the clock.
constexpr std::uint64_t kNobody = 0;

}  // namespace

void NetworkLoop::set_api_key(std::string_view api_key) {
  if (credentials_.set_api_key(api_key)) probe_.forget();
}

void NetworkLoop::set_base_url(std::string_view base_url) {
  if (credentials_.set_base_url(base_url)) probe_.forget();
}

bool NetworkLoop::may_send() {
  if (credentials_.is_ready()) return true;
  if (!credentials_.is_asking() && !shutting_down_) ask_deadline(kNobody, credentials_.ask(mailbox_, now()));
  return false;
}

bool NetworkLoop::renew_token(const encode::Account& used) {
  if (!give_up_token(used)) return false;
  may_send();
  return true;
}

void NetworkLoop::take_token(std::uint64_t question, bool given, const std::string& text) {
  if (!credentials_.is_asking(question)) return;
  if (!given) return end_what_waits_for_token(messages::token_refused(text));
  if (!credentials_.take(text)) return end_what_waits_for_token(messages::token_unusable());
  probe_.forget();
}

void NetworkLoop::end_what_waits_for_token(const std::string& why) {
  credentials_.refused(messages::no_token(encode::target_of(*credentials_.account()), why));
  std::vector<RunTransfer*> runs;
  for (const auto& [ticket, run] : runs_) {
    if (run->waits_for_its_turn()) runs.push_back(run);
  }
  std::vector<LookUp*> look_ups;
  for (const auto& [ticket, look_up] : look_ups_waiting_) look_ups.push_back(look_up);
  for (RunTransfer* run : runs) run->refuse_without_token(credentials_.last_refusal());
  for (LookUp* look_up : look_ups) look_up->refuse_without_token(credentials_.last_refusal());
}

void NetworkLoop::give_up_silent_provider() {
  if (!credentials_.is_asking()) return;  // The clock is not read for nothing.
  if (credentials_.is_overdue(now())) end_what_waits_for_token(messages::token_overdue(kProviderPatience));
}

void SetApiKeyCommand::apply(NetworkLoop& loop) { loop.set_api_key(api_key_); }

void SetBaseUrlCommand::apply(NetworkLoop& loop) { loop.set_base_url(base_url_); }

void TokenCommand::apply(NetworkLoop& loop) { loop.take_token(question_, given_, text_); }

}  // namespace simstudio::transfer
