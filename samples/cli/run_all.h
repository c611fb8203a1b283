// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <functional>
#include <vector>

#include "printer.h"

using Handler = std::function<void(const simstudio::Event&)>;
/// Asks a client for one run or look-up.
using Start = std::function<simstudio::Run(simstudio::Client&, const Handler&)>;

/// Starts all at once, as many as the client allows, and shows what happens. Returns the exit status. An interrupt
/// cancels what runs, on the server first.
int run_all(const simstudio::ClientOptions& client_options, const std::vector<Start>& starts, Printer& printer);
