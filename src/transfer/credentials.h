// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/secrets.h"
#include "encode/account.h"
#include "mailbox/mailbox.h"
#include "simstudio/auth.h"
#include "simstudio/clock.h"

namespace simstudio::transfer {

/// A provider that has not answered by then is not waited for any longer.
constexpr Time kProviderPatience = std::chrono::seconds(30);

/// Where requests go, as whom, and who is asked for a token.
///
///     Ready    --the server refuses the token, set_base_url with a given token, set_api_key("")-->  Empty
///     Empty    --something is to be sent-->          Asking
///     Asking   --given, set_api_key-->               Ready
///              --refused, silent, set_base_url-->    Empty
///
/// Without a provider it is always Ready: the server says what it thinks of the key.
class Credentials {
 public:
  Credentials(encode::Account first, AuthProvider* provider);

  const std::shared_ptr<const encode::Account>& account() const { return account_; }
  /// As whom a call goes on that began as `used`: with a provider's newest token, which is for the same account; else
  /// as it began, and once that was refused, with the key of now. No server is shown another's.
  const std::shared_ptr<const encode::Account>& now_for(const std::shared_ptr<const encode::Account>& used,
                                                        bool was_refused) const;
  const base::Secrets& secrets() const { return secrets_; }
  bool has_provider() const { return provider_ != nullptr; }
  /// Nobody is known, and nobody will be: only what is public answers.
  bool is_keyless() const { return account_->api_key.empty() && provider_ == nullptr; }
  /// Also with an account that can't be used: whoever wants to send as it says why.
  bool is_ready() const { return provider_ == nullptr || !account_->api_key.empty() || !account_->problem.empty(); }
  bool is_asking() const { return question_ != 0; }
  bool is_asking(std::uint64_t question) const { return question_ != 0 && question == question_; }
  bool is_overdue(Time now) const { return question_ != 0 && now >= asks_until_; }
  const std::string& last_refusal() const { return last_refusal_; }

  // Each false where nothing changed.
  bool set_api_key(std::string_view api_key);
  bool set_base_url(std::string_view base_url);

  /// Asks the provider; says until when it has time.
  Time ask(mailbox::Mailbox& mailbox, Time now);
  /// False for a token that can't be sent.
  bool take(std::string_view token);
  void refused(std::string why);
  /// The server refused the token of `used`, which goes if it is still the one of now. False where no other can be had.
  bool give_up(const encode::Account& used);

 private:
  void use(std::string_view base_url, std::string_view api_key);

  AuthProvider* const provider_;
  std::shared_ptr<const encode::Account> account_;
  base::Secrets secrets_;
  bool token_was_given_ = false;
  std::uint64_t questions_ = 0;
  std::uint64_t question_ = 0;
  Time asks_until_{0};
  std::string last_refusal_;
};

}  // namespace simstudio::transfer
