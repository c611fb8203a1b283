// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/generation.h"
#include "simstudio/options.h"

namespace simstudio::transfer {

/// Which generation this server speaks (`Api::Auto`): unknown, being asked by one run that goes alone, or known.
/// wire/README.md surprise 1: v2 is off by default on a self-hosted server, and its 404 tells.
class ApiProbe {
 public:
  explicit ApiProbe(Api api) : is_pinned_(api == Api::V2 || api == Api::Legacy) {
    if (is_pinned_) known_ = api == Api::V2 ? base::Generation::V2 : base::Generation::Legacy;
  }

  /// The generation to speak now; nothing while another run's answer is awaited.
  std::optional<base::Generation> next() const {
    if (known_) return known_;
    if (asking_ != 0) return std::nullopt;
    return base::Generation::V2;
  }
  bool is_known() const { return known_.has_value(); }

  /// The number of the question, which its answer names; never 0.
  std::uint32_t begin() { return asking_ = ++questions_; }
  void answer(std::uint32_t question, base::Generation generation) {
    if (question != asking_) return;
    known_ = generation;
    asking_ = 0;
  }
  /// The asking run ended without telling: the next one asks.
  void give_up(std::uint32_t question) {
    if (question == asking_) asking_ = 0;
  }
  /// Another server, or another account, which may have v2 or not: whatever is being asked tells of the former.
  void forget() {
    if (is_pinned_) return;
    known_.reset();
    asking_ = 0;
  }

 private:
  bool is_pinned_;
  std::optional<base::Generation> known_;
  std::uint32_t asking_ = 0;
  std::uint32_t questions_ = 0;
};

}  // namespace simstudio::transfer
