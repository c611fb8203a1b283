// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_HOOKS_H
#define SIMSTUDIO_HOOKS_H

#include <cstdint>
#include <string_view>

namespace simstudio {

/// How much a log line asks of whoever reads it.
enum class LogLevel : std::uint32_t {
  /// What the library found out: which generation of the API a server speaks, for example.
  Info,
  /// What went on without an event to tell it: a cancel call that the server never took, for example.
  Warning,
};

/// Where the library's few log lines go. One line a call, English, without a line break; never holds a key.
///
/// Threads:  `write` is called on the network thread, and on the thread that destroys the client; from one at a time.
/// Lifetime: `user` must outlive the client.
/// Errors:   `write` must not throw, block, or call the client.
/// Cost:     a few lines in the life of a client; none in its steady state.
struct LogHook {
  /// Null: nothing is logged.
  void (*write)(void* user, LogLevel level, std::string_view line) noexcept = nullptr;
  void* user = nullptr;
};

}  // namespace simstudio

#endif
