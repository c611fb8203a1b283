// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace simstudio::base {

/// `text` without `api_key`, and without anything else that has the form of a Sim key (sim-api A.2: sk-sim- or sim_ and
/// 32 characters): a server or a proxy may have put one into its words.
std::string redact(std::string_view text, std::string_view api_key);

}  // namespace simstudio::base
