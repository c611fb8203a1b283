// SPDX-License-Identifier: Apache-2.0
#include "transfer/credentials.h"

#include <utility>

#include "encode/validate.h"
#include "transfer/auth_question.h"

namespace simstudio::transfer {

Credentials::Credentials(encode::Account first, AuthProvider* provider)
    : provider_(provider), account_(std::make_shared<const encode::Account>(std::move(first))) {
  secrets_.add(account_->api_key);
}

const std::shared_ptr<const encode::Account>& Credentials::now_for(const std::shared_ptr<const encode::Account>& used,
                                                                   bool was_refused) const {
  if (!was_refused && !token_was_given_) return used;
  const bool is_same = account_->base_url == used->base_url && account_->problem.empty() && !account_->api_key.empty();
  return is_same ? account_ : used;
}

void Credentials::use(std::string_view base_url, std::string_view api_key) {
  account_ = encode::make_account(base_url, api_key);
  secrets_.add(api_key);
}

bool Credentials::set_api_key(std::string_view api_key) {
  if (account_->api_key == api_key) return false;
  use(account_->base_url, api_key);
  question_ = 0;
  token_was_given_ = false;
  return true;
}

bool Credentials::set_base_url(std::string_view base_url) {
  if (account_->base_url == encode::trim_base_url(base_url)) return false;
  // No server is shown a token that was made out for another.
  use(base_url, std::exchange(token_was_given_, false) ? std::string() : account_->api_key);
  question_ = 0;
  return true;
}

Time Credentials::ask(mailbox::Mailbox& mailbox, Time now) {
  question_ = ++questions_;
  asks_until_ = now + kProviderPatience;
  provider_->request_token(AuthReply::adopt(new detail::AuthQuestion(mailbox, question_)));
  return asks_until_;
}

bool Credentials::take(std::string_view token) {
  if (token.empty() || !encode::check_api_key(token).empty()) return false;
  question_ = 0;
  token_was_given_ = true;
  use(account_->base_url, token);
  return true;
}

void Credentials::refused(std::string why) {
  question_ = 0;
  last_refusal_ = std::move(why);
}

bool Credentials::give_up(const encode::Account& used) {
  if (provider_ == nullptr || used.base_url != account_->base_url) return false;
  if (used.api_key == account_->api_key) use(account_->base_url, {});
  return true;
}

}  // namespace simstudio::transfer
