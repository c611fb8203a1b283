// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "writing.h"

namespace sandbox {

/// Gives back the files of its fields `doc` (declared as `file[]`) and `files`.
Script files(const Writing& with);

}  // namespace sandbox
