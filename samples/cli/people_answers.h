// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <string>

/// What a look-up found, in lines for people, each with its end.
std::string answer_for_people(const simstudio::Answer& answer);
