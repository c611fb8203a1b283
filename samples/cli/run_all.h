// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <functional>
#include <vector>

#include "printer.h"

using Handler = std::function<void(const simstudio::Event&)>;
/// Asks a client for one run or look-up.
using Start = std::function<simstudio::Run(simstudio::Client&, const Handler&)>;

/// The exit status that an answer stands for: 0, unless it is a validation that could not be made.
int status_of_answer(const simstudio::Answer& answer);

/// Starts all at once, as many as the client allows, and shows what happens. Returns the exit status. An interrupt
/// cancels what runs, on the server first.
int run_all(const simstudio::ClientOptions& client_options, const std::vector<Start>& starts, Printer& printer,
            int (*answer_status)(const simstudio::Answer&) = &status_of_answer);
