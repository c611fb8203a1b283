// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <optional>

#include "simstudio/clock.h"
#include "transport/poller.h"

namespace simstudio::transport {

/// A transfer that libcurl has finished with.
struct CurlEnded {
  CURL* easy = nullptr;
  CURLcode code = CURLE_OK;
};

/// Drives libcurl's multi interface by sockets: libcurl says what to wait for, the poller waits, libcurl acts on what
/// became ready.
class CurlMulti {
 public:
  CurlMulti();
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  /// A callback of libcurl's is on the stack: none of `add`, `remove`, `pause` is allowed.
  bool is_inside() const { return inside_; }
  bool is_open() const { return multi_ != nullptr; }

  bool add(CURL* easy);
  void remove(CURL* easy);
  /// Resuming delivers what was held from inside this call.
  void pause(CURL* easy, bool paused);
  /// Waits up to `max_wait` (negative: for ever) and acts on what became ready.
  void drive(Time max_wait);
  /// Asked after each wait. From 8.17 a notification could say whether to ask: it would save 30 to 54 ns, not worth a
  /// second way.
  std::optional<CurlEnded> next_ended();
  /// Any thread.
  void wake() noexcept { poller_.wake(); }
  /// After every transfer was removed. Gives back what it can within `budget`; a look-up that hangs keeps the rest.
  void close(std::chrono::milliseconds budget);

 private:
  void act(Socket socket, int what);
  static int socket_callback(CURL*, curl_socket_t socket, int what, void* self, void*);
  static int timer_callback(CURLM*, long timeout_ms, void* self);

  Poller poller_;
  CURLM* multi_;
  std::optional<Time> timer_at_;
  bool inside_ = false;
};

}  // namespace simstudio::transport
