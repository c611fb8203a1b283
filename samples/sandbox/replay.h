// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/event.h>

#include <cstdint>
#include <memory>
#include <string>

#include "options.h"

namespace sandbox {

/// Answers with recorded bytes, in recorded pieces: the first unused recording that matches by method and path (ids are
/// wildcards), in name order; the last one that matches repeats; anything else gets Sim's 404.
class Replay {
 public:
  static std::unique_ptr<Replay> open(event_base* base, const Options& options, std::string* problem);
  virtual ~Replay() = default;
  virtual int port() const = 0;
};

}  // namespace sandbox
