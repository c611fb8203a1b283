// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "simstudio/clock.h"

namespace simstudio::transport {

/// Whether libcurl may have a look-up running that no transfer waits for. Of several that ask for one name at once, all
/// go on with the first answer (seen with 7.88), and the threads of the others are left to themselves.
class LookUps {
 public:
  void begin(Time now) noexcept;
  /// Its transfer connects, or is over.
  void end() noexcept;
  bool may_run_on(Time now) const noexcept;

 private:
  int under_way_ = 0;
  bool overlapped_ = false;
  Time overlapped_at_{0};
};

/// Addresses, and the names that libcurl answers by itself: no thread looks them up.
bool needs_look_up(std::string_view origin);

}  // namespace simstudio::transport
