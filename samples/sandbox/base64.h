// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sandbox {

std::string base64(const std::string& bytes);
/// Empty for what is not base64.
std::string from_base64(const std::string& text);

}  // namespace sandbox
