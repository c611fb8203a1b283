// SPDX-License-Identifier: Apache-2.0
#include "transfer/permit_question.h"

namespace simstudio::detail {

void PermitQuestion::leave_open() noexcept {
  State asking = State::Asking;
  state_.compare_exchange_strong(asking, State::Open, std::memory_order_acq_rel);
}

void PermitQuestion::answer(std::int64_t answer_ns) noexcept {
  answer_ns_ = answer_ns;
  const bool is_waited_for = state_.exchange(State::Answered, std::memory_order_acq_rel) == State::Open;
  if (is_waited_for && !mailbox_.is_of_another_process()) mailbox_.wake();
}

void PermitQuestion::release() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

void permit_answer(PermitQuestion* question, std::int64_t answer_ns) noexcept {
  question->answer(answer_ns);
  question->release();
}

}  // namespace simstudio::detail
