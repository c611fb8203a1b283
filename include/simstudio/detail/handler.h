// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_DETAIL_HANDLER_H
#define SIMSTUDIO_DETAIL_HANDLER_H

#include <exception>
#include <type_traits>
#include <utility>

#include "simstudio/event.h"

namespace simstudio {
namespace detail {

/// A handler of the host's as it crosses the compiled boundary.
struct HandlerRef {
  void* state = nullptr;
  /// False when the handler threw: `thrown` then holds it and the tick ends.
  bool (*invoke)(void* state, const Event& event, void* thrown) noexcept = nullptr;
  void (*destroy)(void* state) noexcept = nullptr;
};

template <typename Handler>
bool invoke_handler(void* state, const Event& event, [[maybe_unused]] void* thrown) noexcept {
  auto& handler = *static_cast<Handler*>(state);
#if defined(__cpp_exceptions)
  try {
    handler(event);
  } catch (...) {
    *static_cast<std::exception_ptr*>(thrown) = std::current_exception();
    return false;
  }
#else
  handler(event);
#endif
  return true;
}

/// For calls without a handler.
struct NoHandler {};

inline HandlerRef make_handler(NoHandler) noexcept { return {}; }

template <typename Handler>
HandlerRef make_handler(Handler&& handler) {
  using Stored = std::decay_t<Handler>;
  return {new Stored(std::forward<Handler>(handler)), &invoke_handler<Stored>,
          [](void* state) noexcept { delete static_cast<Stored*>(state); }};
}

}  // namespace detail
}  // namespace simstudio

#endif
