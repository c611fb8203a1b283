// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "encode/execute_request.h"
#include "mailbox/mailbox.h"

namespace simstudio::transfer {

class NetworkLoop;

/// What a mailbox command does when the network side reads it.
class LoopCommand : public mailbox::Command {
 public:
  virtual void apply(NetworkLoop& loop) = 0;
};

class SubmitCommand final : public LoopCommand {
 public:
  /// Holds `run` until it is handed on.
  SubmitCommand(mailbox::RunControl& run, encode::ExecuteRequest request) : run_(&run), request_(std::move(request)) {
    run_->retain();
  }
  ~SubmitCommand() override {
    if (run_ != nullptr) run_->release_reference();
  }
  void apply(NetworkLoop& loop) override;

 private:
  mailbox::RunControl* run_;
  encode::ExecuteRequest request_;
};

class ConnectCommand final : public LoopCommand {
 public:
  void apply(NetworkLoop& loop) override;
};

}  // namespace simstudio::transfer
