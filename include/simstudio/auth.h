// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_AUTH_H
#define SIMSTUDIO_AUTH_H

#include <cstdint>
#include <string_view>
#include <utility>

#include "simstudio/export.h"

namespace simstudio {

namespace detail {

struct AuthQuestion;

/// Gives up the question.
SIMSTUDIO_API void auth_answer(AuthQuestion* question, std::uint32_t given, std::string_view text) noexcept;

}  // namespace detail

/// The answer that a client awaits from its `AuthProvider`. Move-only; destroying it unanswered is `refuse`.
///
/// Threads:  from any thread, one at a time for one reply; also at once, from inside `request_token`.
/// Lifetime: may outlive the client; its calls then do nothing. The second of two answers does nothing either.
/// Errors:   nothing throws. A token that can't be sent, an empty one for example, counts as refused.
/// Cost:     one copy of the text and a wake-up of the network thread.
class AuthReply {
 public:
  AuthReply() noexcept = default;
  AuthReply(AuthReply&& other) noexcept : question_(std::exchange(other.question_, nullptr)) {}
  AuthReply& operator=(AuthReply&& other) noexcept {
    if (this != &other) {
      answer(0, {});
      question_ = std::exchange(other.question_, nullptr);
    }
    return *this;
  }
  AuthReply(const AuthReply&) = delete;
  AuthReply& operator=(const AuthReply&) = delete;
  ~AuthReply() { answer(0, {}); }

  /// The token for this and all further requests, until the server refuses it. Copied.
  void give(std::string_view token) noexcept { answer(1, token); }
  /// There is none. Whatever waits for it ends in UNAUTHORIZED with `why`, for the developer to read; what is asked for
  /// later asks again.
  void refuse(std::string_view why) noexcept { answer(0, why); }

  /// For the library: takes over the question.
  static AuthReply adopt(detail::AuthQuestion* question) noexcept {
    AuthReply made;
    made.question_ = question;
    return made;
  }

 private:
  void answer(std::uint32_t given, std::string_view text) noexcept {
    if (question_ != nullptr) detail::auth_answer(std::exchange(question_, nullptr), given, text);
  }

  detail::AuthQuestion* question_ = nullptr;
};

/// Hands out short-lived tokens, from the game's own service for example, so that a shipped game carries no key. A
/// token is what Sim takes as an API key: it is sent as X-API-Key.
///
/// It is asked when something is to be sent and there is no token: at the first call, after the server refused the last
/// one (401), and after `Client::set_base_url`. What is to be sent waits for the answer, one question at a time. A
/// request that was refused for its token goes out once more with the next one, under the same run id, since nothing
/// ran; streams that run on are left alone.
///
/// Threads:  `request_token` is called on the network side: on the network thread, or inside `tick` when host-ticked.
/// Lifetime: must outlive every client it was given to.
/// Errors:   it must not throw. One that stays silent for 30 s counts as refused.
/// Cost:     it must not block: every stream would wait for it. Start a request of your own and answer from there.
class AuthProvider {
 public:
  virtual ~AuthProvider() = default;
  /// Must not destroy the client.
  virtual void request_token(AuthReply reply) noexcept = 0;
};

}  // namespace simstudio

#endif
