// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <string>

/// An event as the line that `--json` prints for it, without its end. Absent values are null.
std::string json_line(const simstudio::Event& event, std::uint64_t run);

/// {"type":"rate_limit",...}
std::string rate_limit_line(const simstudio::RateLimitInfo& info, std::uint64_t run);
