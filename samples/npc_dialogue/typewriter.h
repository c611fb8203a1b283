// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "printable.h"

/// Types a text that is still growing at a reader's pace, and somewhat faster when much of it waits.
class Typewriter {
 public:
  void restart();
  /// True when all of `text` has been typed.
  bool update(std::string_view text, double seconds);
  /// What has been typed, in whole characters.
  const std::string& shown() const { return shown_; }

 private:
  double typed_ = 0;
  std::string shown_;
};
