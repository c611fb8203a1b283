// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <string>

/// The line that `--json` prints for what a look-up found, without its end.
std::string answer_line(const simstudio::Answer& answer);
