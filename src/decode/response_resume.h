// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "decode/response.h"

namespace simstudio::decode {

/// The answer to a resume of `run_id` that is not an event stream. Whatever id the server gives the resume, the outcome
/// names the paused run: the other can't be looked up (wire/README.md surprise 7).
Outcome decode_resume_response(Generation generation, const std::string& run_id, const Response& response);

}  // namespace simstudio::decode
