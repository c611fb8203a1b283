// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace simstudio::test {

/// What a stopped or slow server's streams need: long enough to be alive when the test acts.
inline std::string long_text() {
  std::string text;
  while (text.size() < 1500) text += "The mill by the river has stood still for years. ";
  return text;
}

}  // namespace simstudio::test
