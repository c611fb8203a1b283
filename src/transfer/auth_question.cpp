// SPDX-License-Identifier: Apache-2.0
#include "transfer/auth_question.h"

#include <memory>
#include <string>

#include "transfer/commands.h"

namespace simstudio::detail {

void auth_answer(AuthQuestion* question, std::uint32_t given, std::string_view text) noexcept {
  if (question->mailbox.is_of_another_process()) return;  // What is behind it is the parent's.
  const std::unique_ptr<AuthQuestion> answered(question);
  answered->mailbox.submit(new transfer::TokenCommand(answered->number, given != 0, std::string(text)));
}

}  // namespace simstudio::detail
