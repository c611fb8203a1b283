// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "runs.h"

namespace sandbox {

struct RunDetail {
  bool output = false;
  std::vector<std::string> selected;  ///< values of `selectedOutputs`, each comma-separated
};

/// A run as look-ups show it: wire/v2-run-*, v1-execution-*, pause-v2-run.
std::string run_v2(const Run& run, const RunDetail& detail);
std::string run_legacy(const Run& run, const RunDetail& detail);
/// One entry of v2's list.
std::string run_item_v2(const Run& run);

}  // namespace sandbox
