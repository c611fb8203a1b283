// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "stream.h"

namespace sandbox {

// How the end of a run is told to the caller who waited for it.
void answer_v2(const Request& request, const Run& run, const Ending& ending, const Headers& headers);
void answer_legacy(const Request& request, const Run& run, const Ending& ending);
void answer_seed(const Request& request, const Run& run, const Ending& ending);

/// The receipt of an async run.
void accept_async(const Request& request, const Run& run, const Headers& headers, bool seed_era);

/// {"duration","startTime","endTime"}, the first a fraction as Sim's are.
std::string run_metadata(const Run& run);
/// {"name":{...},...} of a failed run, v2 sync: with its block; of a look-up: without.
std::string v2_run_error(const Ending& ending);

}  // namespace sandbox
