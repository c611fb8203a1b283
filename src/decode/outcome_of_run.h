// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/answer.h"
#include "decode/outcome.h"

namespace simstudio::decode {

/// Whether a look at a run or a job found it where only a person, or nobody, can move it on: over, or paused for a
/// human. A timed pause ends by itself.
bool is_settled(const AnswerInfo& answer);

/// How the run ended, in the shape that its own answer would have had.
Outcome outcome_of_run(AnswerInfo& answer);

}  // namespace simstudio::decode
