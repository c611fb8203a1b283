// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "mailbox/mailbox.h"
#include "simstudio/auth.h"

namespace simstudio::detail {

/// What an `AuthReply` holds: where the answer goes, also once the client is gone.
struct AuthQuestion {
  AuthQuestion(mailbox::Mailbox& to, std::uint64_t its_number) : mailbox(to), number(its_number) { mailbox.retain(); }
  ~AuthQuestion() { mailbox.release(); }
  AuthQuestion(const AuthQuestion&) = delete;
  AuthQuestion& operator=(const AuthQuestion&) = delete;

  mailbox::Mailbox& mailbox;
  const std::uint64_t number;
};

}  // namespace simstudio::detail
