// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

namespace simstudio::base {

void Log::write(LogLevel level, std::string_view line) const {
  if (hook_.write != nullptr) hook_.write(hook_.user, level, secrets_.hidden(line));
}

}  // namespace simstudio::base
