// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_CHAT_H
#define SIMSTUDIO_CHAT_H

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "simstudio/event.h"
#include "simstudio/input_file.h"
#include "simstudio/options.h"

namespace simstudio {

/// One message to a deployed chat. Everything is copied before `Client::chat` returns.
///
/// Neither key nor run id is sent, and the server tells none: a chat's run can be neither looked up nor stopped there.
/// Cancelling closes the connection, and `may_have_run` is Yes.
struct ChatOptions {
  /// 1 to 1,000,000 characters; may be empty beside files.
  std::string message;
  /// Ties messages together, up to 256 characters; what the workflow remembers by it is the workflow's business. Empty:
  /// a new random one, which `Run::conversation_id` tells.
  std::string conversation_id;
  /// Of a chat with a password. The client logs in once a chat, keeps the visitor's cookie for its own lifetime and
  /// logs in again when the server no longer takes it: Sim allows ten tries in 15 minutes. Over a transport that hides
  /// Set-Cookie the password goes with every message, and each is a try.
  std::string password;
  /// "chat_auth_<id>=<value>" of a visitor who was let in elsewhere, by e-mail code for example.
  std::string cookie;
  /// Up to 15; their `field` stays empty.
  std::vector<InputFile> files;
  TextPolicy text_policy = TextPolicy::Eager;
  /// Runs of one owner start in order; those of several take turns.
  OwnerId owner = 0;
  /// Among waiting runs a higher one starts first, whoever owns it.
  std::int32_t priority = 0;
  /// Comes back in every event.
  std::uint64_t user_data = 0;
  /// Keeps `Run::text()` up to date; costs one copy of the text.
  bool immediate_text = false;
  /// Limit for the whole exchange, logging in included; 0: none.
  std::chrono::milliseconds timeout{0};
  /// From the call, queueing included; 0: none.
  std::chrono::milliseconds deadline{0};
  /// Negative: the client's.
  std::chrono::milliseconds idle_timeout{-1};
};

}  // namespace simstudio

#endif
