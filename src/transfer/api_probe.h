// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/generation.h"
#include "simstudio/options.h"

namespace simstudio::transfer {

/// Which generation this server speaks (`Api::Auto`): unknown, being asked by one run that goes alone, or known.
/// wire/README.md surprise 1: v2 is off by default on a self-hosted server, and its 404 tells.
class ApiProbe {
 public:
  explicit ApiProbe(Api api) {
    if (api == Api::V2) known_ = base::Generation::V2;
    if (api == Api::Legacy) known_ = base::Generation::Legacy;
  }

  /// The generation to speak now; nothing while another run's answer is awaited.
  std::optional<base::Generation> next() const {
    if (known_) return known_;
    if (asking_) return std::nullopt;
    return base::Generation::V2;
  }
  bool is_known() const { return known_.has_value(); }

  void begin() { asking_ = true; }
  void answer(base::Generation generation) {
    known_ = generation;
    asking_ = false;
  }
  /// The asking run ended without telling: the next one asks.
  void give_up() { asking_ = false; }

 private:
  std::optional<base::Generation> known_;
  bool asking_ = false;
};

}  // namespace simstudio::transfer
