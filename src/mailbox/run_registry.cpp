// SPDX-License-Identifier: Apache-2.0
#include "mailbox/run_registry.h"

namespace simstudio::mailbox {

void RunRegistry::add(RunControl& run) {
  const std::lock_guard<std::mutex> lock(mutex_);
  run.registry_next = first_;
  if (first_ != nullptr) first_->registry_previous = &run;
  first_ = &run;
}

void RunRegistry::remove(RunControl& run) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (run.registry_previous != nullptr) {
    run.registry_previous->registry_next = run.registry_next;
  } else if (first_ == &run) {
    first_ = run.registry_next;
  }  // Else it was never added: the run that several share is nobody's.
  if (run.registry_next != nullptr) run.registry_next->registry_previous = run.registry_previous;
}

}  // namespace simstudio::mailbox
