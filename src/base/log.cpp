// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include "base/redact.h"

namespace simstudio::base {

void Log::write(LogLevel level, std::string_view line) const {
  if (hook_.write != nullptr) hook_.write(hook_.user, level, redact(line, api_key_));
}

}  // namespace simstudio::base
