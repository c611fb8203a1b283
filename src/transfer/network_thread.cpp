// SPDX-License-Identifier: Apache-2.0
#include "transfer/network_thread.h"

#if defined(__unix__)
#include <pthread.h>
#include <signal.h>
#endif

#include "transfer/network_loop.h"

namespace simstudio::transfer {

void NetworkThread::start() {
#if defined(__unix__)
  // The host's signals are the host's: the thread inherits a mask with all of them blocked.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
#if defined(__linux__)
  pthread_setname_np(thread_.native_handle(), "simstudio-net");
#endif
#else
  thread_ = std::thread([this] { run(); });
#endif
}

void NetworkThread::run() noexcept {
  constexpr Time kUntilSomethingHappens{-1};
  while (!stopping_.load(std::memory_order_seq_cst)) loop_.step(kUntilSomethingHappens);
  const std::lock_guard<std::mutex> lock(mutex_);
  ended_ = true;
  changed_.notify_one();
}

bool NetworkThread::join_within(std::chrono::milliseconds patience) noexcept {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!changed_.wait_for(lock, patience, [this] { return ended_; })) {
    thread_.detach();
    return false;
  }
  lock.unlock();
  thread_.join();
  return true;
}

}  // namespace simstudio::transfer
