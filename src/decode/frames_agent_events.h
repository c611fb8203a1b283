// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "decode/outcome.h"
#include "simstudio/json.h"

namespace simstudio::decode {

/// Today's {"event":"final","data":{…}} (sim-api C.5).
Outcome read_final(const Json& data);

/// {"event":"error","error":…}, with or without a block, as the failure of the run.
ErrorInfo read_stream_error(const Json& frame);

/// A frame of the editor's own stream, which names its kind in `type` (sim-api C.8), as the error it means for us;
/// nothing for any other frame.
std::optional<Outcome> read_editor_frame(const Json& frame);

/// The run ended, and failed.
Outcome failed_run(ErrorInfo error);

}  // namespace simstudio::decode
