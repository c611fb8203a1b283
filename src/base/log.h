// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/secrets.h"
#include "simstudio/hooks.h"

namespace simstudio::base {

/// The host's log, with every key taken out of what goes there.
class Log {
 public:
  /// `secrets` must outlive it, and may grow.
  Log(const LogHook& hook, const Secrets& secrets) : hook_(hook), secrets_(secrets) {}

  void info(std::string_view line) const { write(LogLevel::Info, line); }
  void warning(std::string_view line) const { write(LogLevel::Warning, line); }

 private:
  void write(LogLevel level, std::string_view line) const;

  LogHook hook_;
  const Secrets& secrets_;
};

}  // namespace simstudio::base
