// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/account.h"

namespace simstudio::encode {

using base::Account;

/// Looks at both; what is wrong with them is then the account's `problem`.
std::shared_ptr<const Account> make_account(std::string_view base_url, std::string_view api_key);

/// The server as an error names it: "https://host:port".
std::string target_of(const Account& account);

}  // namespace simstudio::encode
