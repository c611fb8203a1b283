// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <vector>

#include "mailbox/run_control.h"

namespace simstudio::mailbox {

/// All runs of a client that somebody still holds, for the calls that mean many: an owner's, or all at `close`.
class RunRegistry {
 public:
  void add(RunControl& run);
  void remove(RunControl& run) noexcept;

  /// The runs that `chosen` picks, each retained for the caller.
  template <typename Predicate>
  std::vector<RunControl*> retain_where(Predicate chosen) {
    std::vector<RunControl*> picked;
    const std::lock_guard<std::mutex> lock(mutex_);
    for (RunControl* run = first_; run != nullptr; run = run->registry_next) {
      if (chosen(*run) && run->try_retain()) picked.push_back(run);
    }
    return picked;
  }

 private:
  // Guards the list's links alone. Nothing is called and nothing waits while it is held; `tick` never takes it.
  std::mutex mutex_;
  RunControl* first_ = nullptr;
};

}  // namespace simstudio::mailbox
