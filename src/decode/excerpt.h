// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace simstudio::decode {

/// The beginning of what came, for a message: whole characters of valid UTF-8 on one line, at most 200 bytes.
std::string excerpt(std::string_view bytes);

}  // namespace simstudio::decode
