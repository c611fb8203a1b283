// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "decode/outcome.h"

namespace simstudio::decode {

/// The status word, in any case, in our enumeration; `Other` for a word that is new.
RunStatus status_of(std::string_view word);
/// Sets status and its word together.
void set_status(ResultInfo& result, RunStatus status);
/// A paused run says so only in its output (wire/README.md surprise 6): `_resume`, `pausedBlocks`, or a timed wait.
bool output_is_pause(const Json& output);
/// The failure text of a run, in an error of the run's own.
ErrorInfo run_error(std::string_view message);
/// The words of an `error` member: a text, the `message` of an object (a seed job's), or the JSON of what stands there.
std::string text_or_json(const Json& value);

}  // namespace simstudio::decode
