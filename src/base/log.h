// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "simstudio/hooks.h"

namespace simstudio::base {

/// The host's log, with every key taken out of what goes there.
class Log {
 public:
  Log(const LogHook& hook, std::string_view api_key) : hook_(hook), api_key_(api_key) {}

  void info(std::string_view line) const { write(LogLevel::Info, line); }
  void warning(std::string_view line) const { write(LogLevel::Warning, line); }

 private:
  void write(LogLevel level, std::string_view line) const;

  LogHook hook_;
  std::string api_key_;
};

}  // namespace simstudio::base
