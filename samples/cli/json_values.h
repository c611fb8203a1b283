// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

#include <string_view>

// How values stand in `--json` lines. Absent ones are null.

simstudio::JsonBuilder& text_or_null(simstudio::JsonBuilder& out, std::string_view text);
/// Whole numbers without a fraction; a negative one was not told.
simstudio::JsonBuilder& number_or_null(simstudio::JsonBuilder& out, double number);
const char* may_have_run_text(simstudio::MayHaveRun value);
/// The members of an error, into an object that is open.
void add_error_members(simstudio::JsonBuilder& out, const simstudio::Error& error);
/// An error as an object, or null.
void add_error_or_null(simstudio::JsonBuilder& out, const simstudio::Error* error);
