// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simstudio/simstudio.h>

/// Why a run that has ended did not succeed: it was never made, or it failed. Null: it succeeded, or was cancelled.
inline const simstudio::Error* error_of(const simstudio::Run& run) {
  if (run.error() != nullptr) return run.error();
  return run.result() != nullptr ? run.result()->error : nullptr;
}
