// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace simstudio::base {

/// Where requests go and as whom.
struct Account {
  std::string base_url;  ///< without a trailing slash
  std::string api_key;   ///< may be empty
  /// Why nothing can be sent with these two; empty: all is well.
  std::string problem = {};
};

}  // namespace simstudio::base
