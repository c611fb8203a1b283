// SPDX-License-Identifier: Apache-2.0
#include "encode/account.h"

#include <utility>

#include "encode/validate.h"

namespace simstudio::encode {

std::shared_ptr<const Account> make_account(std::string_view base_url, std::string_view api_key) {
  Account made{trim_base_url(base_url), std::string(api_key)};
  made.problem = check_base_url(base_url);
  if (made.problem.empty()) made.problem = check_api_key(api_key);
  return std::make_shared<const Account>(std::move(made));
}

std::string target_of(const Account& account) {
  return account.problem.empty() ? origin_of(account.base_url) : std::string();
}

}  // namespace simstudio::encode
