// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/time.h>

#include <cstdint>
#include <string>

namespace sandbox {

/// Milliseconds since 1970, as Sim stamps things.
std::int64_t wall_ms();
/// 2026-11-24T07:02:32.562Z
std::string iso_time(std::int64_t ms);
/// Tue, 24 Nov 2026 07:02:31 GMT
std::string http_date(std::int64_t ms);
timeval timeval_of_ms(double ms);

}  // namespace sandbox
