// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace simstudio::encode {

/// The media type that a file name's ending stands for, in any case; application/octet-stream for one that is new.
std::string_view mime_of_name(std::string_view name);

}  // namespace simstudio::encode
