// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace simstudio::mailbox {

/// Something that `tick` is done with but must not free: it goes back to the network side, which frees it.
class Retired {
 public:
  Retired() = default;
  Retired(const Retired&) = delete;
  Retired& operator=(const Retired&) = delete;
  /// Called on the network side, or by whoever holds the mailbox last.
  virtual void dispose() noexcept = 0;

  Retired* next = nullptr;

 protected:
  ~Retired() = default;
};

}  // namespace simstudio::mailbox
