// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <string_view>

namespace simstudio::base {

/// The keys that one client uses, and the last of those it has used, so that none gets into a text.
class Secrets {
 public:
  void add(std::string_view key);
  /// `text` without them and without `own_key`.
  std::string hidden(std::string_view text, std::string_view own_key = {}) const;

 private:
  std::deque<std::string> keys_;  // the newest first
};

}  // namespace simstudio::base
