// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "simstudio/detail/client_abi.h"

namespace simstudio::client {

/// Empty, or which field of the client's options can't be used and what to write instead. What the account and
/// the transport need is not looked at here.
std::string check_options(const detail::ClientView& options);

}  // namespace simstudio::client
