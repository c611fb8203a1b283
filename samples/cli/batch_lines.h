// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "execute_job.h"

/// One job for each line that is not blank. On the first line that can't be used: none, and `problem` names the line
/// and where in it.
std::vector<ExecuteJob> read_batch_lines(std::string_view text, std::string* problem);
