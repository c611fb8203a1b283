// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
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

class SetApiKeyCommand final : public LoopCommand {
 public:
  explicit SetApiKeyCommand(std::string api_key) : api_key_(std::move(api_key)) {}
  void apply(NetworkLoop& loop) override;

 private:
  std::string api_key_;
};

class SetBaseUrlCommand final : public LoopCommand {
 public:
  explicit SetBaseUrlCommand(std::string base_url) : base_url_(std::move(base_url)) {}
  void apply(NetworkLoop& loop) override;

 private:
  std::string base_url_;
};

/// What the provider of tokens answered.
class TokenCommand final : public LoopCommand {
 public:
  /// `text` is the token, or why there is none.
  TokenCommand(std::uint64_t question, bool given, std::string text)
      : question_(question), given_(given), text_(std::move(text)) {}
  void apply(NetworkLoop& loop) override;

 private:
  std::uint64_t question_;
  bool given_;
  std::string text_;
};

}  // namespace simstudio::transfer
