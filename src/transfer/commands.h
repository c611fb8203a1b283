// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "encode/execute_request.h"
#include "encode/look_up.h"
#include "mailbox/mailbox.h"

namespace simstudio::transfer {

class NetworkLoop;

/// What a mailbox command does when the network side reads it.
class LoopCommand : public mailbox::Command {
 public:
  virtual void apply(NetworkLoop& loop) = 0;
};

/// Hands a run and what was asked of it to the loop.
template <typename Request>
class RunCommand final : public LoopCommand {
 public:
  /// Holds `run` until it is handed on.
  RunCommand(mailbox::RunControl& run, Request request) : run_(&run), request_(std::move(request)) { run_->retain(); }
  ~RunCommand() override {
    if (run_ != nullptr) run_->release_reference();
  }
  void apply(NetworkLoop& loop) override;

 private:
  mailbox::RunControl* run_;
  Request request_;
};

using SubmitCommand = RunCommand<encode::ExecuteRequest>;
using LookUpCommand = RunCommand<encode::LookUpRequest>;

class ConnectCommand final : public LoopCommand {
 public:
  void apply(NetworkLoop& loop) override;
};

}  // namespace simstudio::transfer
