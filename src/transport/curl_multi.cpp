// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_multi.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "base/steady_clock.h"
#include "transport/curl_version.h"

namespace simstudio::transport {
namespace {

// By default libcurl keeps four connections for each transfer that is left, so that the last ones of a crowd to finish
// throw the warm connections of all the others away. Those that stay idle end by age (118 s).
constexpr long kConnectionsKept = 16384;

/// From 8.20 the clean-up itself waits for look-ups: it gets a thread and the budget, and stays behind if it must.
void clean_up_aside(CURLM* multi, std::chrono::milliseconds budget) {
  struct Progress {
    std::mutex mutex;  // Guards `over`; nothing is called while it is held.
    std::condition_variable changed;
    bool over = false;
  };
  auto progress = std::make_shared<Progress>();
  std::thread cleaner([multi, progress] {
    curl_multi_cleanup(multi);
    const std::lock_guard<std::mutex> lock(progress->mutex);
    progress->over = true;
    progress->changed.notify_one();
  });
  std::unique_lock<std::mutex> lock(progress->mutex);
  const bool over = progress->changed.wait_for(lock, budget, [&] { return progress->over; });
  lock.unlock();
  if (over) {
    cleaner.join();
    return;
  }
  pin_module();
  cleaner.detach();
}

}  // namespace

CurlMulti::CurlMulti() {
  multi_ = curl_multi_init();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &socket_callback);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &timer_callback);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kConnectionsKept);
  widen_resolver_pool(multi_);
}

CurlMulti::~CurlMulti() { close(std::chrono::milliseconds(100)); }

bool CurlMulti::add(CURL* easy) {
  inside_ = true;
  const bool added = curl_multi_add_handle(multi_, easy) == CURLM_OK;
  inside_ = false;
  return added;
}

void CurlMulti::remove(CURL* easy) {
  inside_ = true;
  curl_multi_remove_handle(multi_, easy);
  inside_ = false;
}

void CurlMulti::pause(CURL* easy, bool paused) {
  inside_ = true;
  curl_easy_pause(easy, paused ? CURLPAUSE_RECV : CURLPAUSE_CONT);
  inside_ = false;
}

void CurlMulti::act(Socket socket, int what) {
  int running = 0;
  inside_ = true;
  curl_multi_socket_action(multi_, static_cast<curl_socket_t>(socket), what, &running);
  inside_ = false;
}

void CurlMulti::drive(Time max_wait) {
  if (timer_at_) {
    const Time until = std::max(Time::zero(), *timer_at_ - base::steady_clock().now());
    max_wait = max_wait < Time::zero() ? until : std::min(max_wait, until);
  }
  Ready ready[kReadyBatch];
  const int count = poller_.wait(max_wait, ready);
  for (int i = 0; i < count; ++i) {
    const int what = (ready[i].readable ? CURL_CSELECT_IN : 0) | (ready[i].writable ? CURL_CSELECT_OUT : 0) |
                     (ready[i].failed ? CURL_CSELECT_ERR : 0);
    act(ready[i].socket, what);
  }
  if (timer_at_ && base::steady_clock().now() >= *timer_at_) {
    timer_at_.reset();
    act(static_cast<Socket>(CURL_SOCKET_TIMEOUT), 0);
  }
}

std::optional<CurlEnded> CurlMulti::next_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) return CurlEnded{message->easy_handle, message->data.result};
  }
  return std::nullopt;
}

void CurlMulti::close(std::chrono::milliseconds budget) {
  if (multi_ == nullptr) return;
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
  CURLM* const multi = std::exchange(multi_, nullptr);
  if (curl_detaches_look_ups()) {
    clean_up_aside(multi, budget);
  } else {
    curl_multi_cleanup(multi);
  }
}

int CurlMulti::socket_callback(CURL*, curl_socket_t socket, int what, void* self, void*) {
  Poller& poller = static_cast<CurlMulti*>(self)->poller_;
  if (what == CURL_POLL_REMOVE) {
    poller.forget(static_cast<Socket>(socket));
  } else {
    poller.watch(static_cast<Socket>(socket), what == CURL_POLL_IN || what == CURL_POLL_INOUT,
                 what == CURL_POLL_OUT || what == CURL_POLL_INOUT);
  }
  return 0;
}

int CurlMulti::timer_callback(CURLM*, long timeout_ms, void* self) {
  auto& multi = *static_cast<CurlMulti*>(self);
  if (timeout_ms < 0) {
    multi.timer_at_.reset();
  } else {
    multi.timer_at_ = base::steady_clock().now() + std::chrono::milliseconds(timeout_ms);
  }
  return 0;
}

}  // namespace simstudio::transport
