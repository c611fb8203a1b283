// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simstudio/clock.h"

namespace simstudio::test {

class FakeClock final : public Clock {
 public:
  Time now() const noexcept override { return now_; }
  void advance(Time by) { now_ += by; }

 private:
  Time now_{std::chrono::seconds(1)};
};

}  // namespace simstudio::test
